/**
 * The local inbox: what it answered 250 for lies in its folder, whole, and on its page, harmless.
 * Long because server and page are tried together, on one inbox.
 */
import assert from 'node:assert/strict'
import { appendFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type Inbox, openInbox } from '../../../src/inbox/inbox.ts'
import { exitCodes, Mistake } from '../../../src/mistake.ts'
import { sendOverSmtp } from '../../support/smtp-client.ts'

const hostile = [
  'From: The Daily Broadsheet <news@example.org>',
  'To: Ann <ann@example.com>',
  'Subject: =?utf-8?q?Caf=C3=A9_=3Cscript=3E?=',
  'MIME-Version: 1.0',
  'Content-Type: multipart/alternative; boundary=b',
  '',
  '--b',
  'Content-Type: text/plain; charset=utf-8',
  '',
  'Plain <b>words</b>',
  '--b',
  'Content-Type: text/html; charset=utf-8',
  '',
  '<html><head><title>x</title></head><body><script>alert(1)</script>',
  '<a href="https://example.org/">out</a><img src="https://example.org/pixel"></body></html>',
  '--b--',
  '',
].join('\r\n')

const plain = (subject: string) =>
  `From: a@example.org\r\nTo: b@example.com\r\nSubject: ${subject}\r\n\r\nBody\r\n`

describe('an open inbox', () => {
  let folder = ''
  let inbox: Inbox
  const port = () => Number(new URL(inbox.smtpUrl).port)
  const send = (to: string | string[], message: string) => sendOverSmtp({ port: port(), to, message })
  const get = (path: string, headers = {}) => fetch(new URL(path, inbox.pageUrl), { headers })
  const idOfLast = async () => (await inbox.received()).at(-1)?.file.match(/([^/]+)\.eml$/)?.[1] ?? ''

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'inbox-'))
    const site = 'https://news.example.org/letters'
    inbox = await openInbox({ folder, smtpPort: 0, httpPort: 0, site })
  })
  after(async () => {
    await inbox[Symbol.asyncDispose]()
    await rm(folder, { recursive: true })
  })

  test('keeps the very bytes and the envelope', async () => {
    const before = Date.now()
    const message = `${plain('bytes')}.leading dot\r\n..two\r\n\r\n`
    assert.match(await send(['ann@example.com', 'Bob@example.com'], message), /^250/)
    const received = (await inbox.received()).at(-1)
    assert.ok(received)
    assert.deepEqual(received.to, ['ann@example.com', 'Bob@example.com'])
    assert.equal(received.from, 'news@example.org')
    assert.ok(received.receivedAt.getTime() >= before && received.receivedAt.getTime() <= Date.now())
    assert.equal(await readFile(received.file, 'utf8'), message)
  })

  test('keeps the address that was on the wire: A-labels, the case of the local part', async () => {
    await send('Zoe.Not@xn--bcher-kva.example', plain('idn'))
    assert.deepEqual((await inbox.received()).at(-1)?.to, ['Zoe.Not@xn--bcher-kva.example'])
  })

  test('keeps every one of many that come at once', async () => {
    const recipients = Array.from({ length: 60 }, (_, n) => `reader${n}@many.example`)
    await Promise.all(recipients.map((to) => send(to, plain('many'))))
    const many = (await inbox.received()).filter(({ to }) => to[0]?.endsWith('@many.example'))
    assert.deepEqual(many.map(({ to }) => to[0]).sort(), recipients.sort())
    assert.deepEqual(
      (await readdir(folder)).filter((name) => name.endsWith('.part')),
      [],
    )
  })

  test('a message over the limit is refused and not kept', async () => {
    const before = (await inbox.received()).length
    const huge = `Subject: huge\r\n\r\n${'x'.repeat(70)}\r\n`.padEnd(
      26 * 1024 * 1024,
      `${'y'.repeat(70)}\r\n`,
    )
    await assert.rejects(send('big@example.com', huge), { responseCode: 552 })
    assert.equal((await inbox.received()).length, before)
  })

  test('lists newest first, finds by address, and shows pages of fifty', async () => {
    await send('zoe@example.com', plain('the last one'))
    const list = await (await get('/')).text()
    assert.match(list, /the last one[\s\S]*many/, 'newest first')
    assert.match(list, /Page 1 of 2/)
    assert.match(await (await get('/?page=2')).text(), /Page 2 of 2/)
    assert.match(await (await get('/?page=nonsense')).text(), /Page 1 of 2/)
    const found = await (await get('/?q=ZOE')).text()
    assert.match(found, /zoe@example\.com/)
    assert.doesNotMatch(found, /many\.example/)
  })

  test('shows HTML in a frame that runs nothing, posts nothing and asks nobody but the site for pictures', async () => {
    await send('ann@example.com', hostile)
    const id = await idOfLast()
    const page = await get(`/m/${id}`)
    const html = await page.text()
    assert.match(html, /<h1>Café &lt;script&gt;<\/h1>/)
    assert.match(html, /<iframe[^>]* sandbox="allow-popups allow-popups-to-escape-sandbox"/)
    assert.doesNotMatch(html, /alert\(1\)/)
    assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'/)
    const frame = await get(`/m/${id}/frame`)
    const policy = frame.headers.get('content-security-policy') ?? ''
    assert.match(policy, /^sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'/)
    assert.match(policy, /img-src data: https:\/\/news\.example\.org;/)
    assert.doesNotMatch(policy, /script/)
    assert.match(await frame.text(), /<head><base target="_blank"><title>/)
  })

  test('shows the text, the headers and the source, escaped, and gives the file', async () => {
    await send('ann@example.com', hostile)
    const id = await idOfLast()
    assert.match(await (await get(`/m/${id}/text`)).text(), /Plain &lt;b&gt;words/)
    assert.match(
      await (await get(`/m/${id}/headers`)).text(),
      /<th scope="row">Subject<\/th><td>&#x3D;\?utf-8/,
    )
    assert.match(await (await get(`/m/${id}/source`)).text(), /&lt;script&gt;alert/)
    const file = await get(`/m/${id}/message.eml`)
    assert.equal(await file.text(), hostile)
    assert.match(file.headers.get('content-disposition') ?? '', /^attachment; filename="[\w-]+\.eml"$/)
  })

  for (const [name, source] of [
    ['no header at all', '\0\x01 garbage\r\n'],
    ['nothing but a line end', '\r\n'],
    [
      'a boundary that never comes',
      'Subject: x\r\nContent-Type: multipart/mixed; boundary=zz\r\n\r\nhello\r\n',
    ],
    [
      'an unknown encoding',
      'Content-Type: text/plain; charset=no-such\r\nContent-Transfer-Encoding: odd\r\n\r\nx\r\n',
    ],
  ] as const) {
    test(`a malformed message is listed and shown: ${name}`, async () => {
      await send('odd@example.com', source)
      const id = await idOfLast()
      for (const path of ['/', `/m/${id}`, `/m/${id}/source`])
        assert.equal((await get(path)).status, 200, path)
    })
  }

  test('knows no other files', async () => {
    for (const id of ['..%2f..%2fetc%2fpasswd', 'envelopes', 'x', '%00']) {
      assert.equal((await get(`/m/${id}/message.eml`)).status, 404, id)
    }
  })

  test('answers only to names of this machine', async () => {
    const { host } = new URL(inbox.pageUrl)
    const { request } = await import('node:http')
    const statusFor = (name: string) =>
      new Promise((resolve, reject) =>
        request(inbox.pageUrl, { headers: { host: name } }, (response) =>
          resolve(response.resume().statusCode),
        )
          .on('error', reject)
          .end(),
      )
    assert.equal(await statusFor(host), 200)
    assert.equal(await statusFor('localhost:9'), 200)
    assert.equal(await statusFor('evil.example'), 421)
    assert.equal(await statusFor('127.0.0.1.evil.example'), 421)
  })

  test('a port in use is a mistake that names the setting, and nothing stays open', async () => {
    const httpPort = Number(new URL(inbox.pageUrl).port)
    for (const ports of [
      { smtpPort: port(), httpPort: 0 },
      { smtpPort: 0, httpPort },
    ]) {
      await assert.rejects(openInbox({ folder, ...ports }), (error) => {
        assert.ok(error instanceof Mistake)
        assert.equal(error.exitCode, exitCodes.unreachable)
        assert.match(error.message, /is taken by another program.*BROADSHEET_INBOX=/)
        return true
      })
    }
  })
})

test('a folder that is opened again holds what it held; a line that a crash cut off does not count', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'inbox-'))
  try {
    for (const to of ['one@example.com', 'two@example.com']) {
      await using inbox = await openInbox({ folder, smtpPort: 0, httpPort: 0, durable: true })
      await sendOverSmtp({ port: Number(new URL(inbox.smtpUrl).port), to, message: plain('again') })
      await appendFile(join(folder, 'envelopes.jsonl'), '{"file":"torn')
    }
    await using inbox = await openInbox({ folder, smtpPort: 0, httpPort: 0 })
    assert.deepEqual(
      (await inbox.received()).map(({ to }) => to[0]),
      ['one@example.com', 'two@example.com'],
    )
  } finally {
    await rm(folder, { recursive: true })
  }
})
