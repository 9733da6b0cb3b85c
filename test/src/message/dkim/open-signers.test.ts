/** Which keys sign for whom, and which keys are refused. */
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { readConfig } from '../../../../src/config.ts'
import { openSigners } from '../../../../src/message/dkim/open-signers.ts'
import { signNotice } from '../../../../src/message/dkim/sign-notice.ts'

const folder = mkdtempSync(join(tmpdir(), 'broadsheet-keys-'))
after(() => rmSync(folder, { recursive: true }))

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
const pkcs8 = pair.export({ type: 'pkcs8', format: 'pem' }).toString()
const write = (name: string, text: string, mode = 0o600): void => {
  writeFileSync(join(folder, name), text)
  chmodSync(join(folder, name), mode)
}
write('a.pem', pkcs8)
write('b.pem', pair.export({ type: 'pkcs1', format: 'pem' }).toString(), 0o400)
write('open.pem', pkcs8, 0o640)
write("my editor's.pem", pkcs8, 0o644)
write(
  'short.pem',
  generateKeyPairSync('rsa', { modulusLength: 1024 })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString(),
)
write(
  'curve.pem',
  generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString(),
)
write('words.pem', 'no key')

function open(dkim: string, more: { lists?: string; env?: Record<string, string> } = {}) {
  write('broadsheet.yaml', `publication: { from: news@example.org, dkim: ${dkim} }\n${more.lists ?? ''}`)
  return openSigners(readConfig({ env: more.env ?? {}, cwd: folder, needs: 'nothing' }))
}

const refused: readonly [why: string, dkim: string, words: RegExp][] = [
  [
    'others can read it',
    '[{ selector: a, key: open.pem }]',
    /open\.pem: others can read .*mode 0640.*chmod 600 .*open\.pem/,
  ],
  [
    'others can read it, and its name has to be quoted',
    '[{ selector: a, key: "my editor\'s.pem" }]',
    /Run: {2}chmod 600 '\/.*\/my editor'\\''s\.pem'$/,
  ],
  [
    'it is too short',
    '[{ selector: a, key: short.pem }]',
    /short\.pem: an RSA key of 1024 bits is too short/,
  ],
  [
    'it is of another kind',
    '[{ selector: a, key: curve.pem }]',
    /curve\.pem: a key of type ec can't sign mail/,
  ],
  ['it is no key', '[{ selector: a, key: words.pem }]', /words\.pem: no private key in PEM form/],
  ['it is not there', '[{ selector: a, key: none.pem }]', /none\.pem: the DKIM key can't be read \(ENOENT\)/],
  [
    'it fits no sender',
    '[{ selector: a, domain: example.net, key: a.pem }]',
    /signs for example\.net, but mail comes from example\.org/,
  ],
]
for (const [why, dkim, words] of refused)
  test(`a key is refused where ${why}`, () => {
    assert.throws(() => open(dkim), { name: 'Mistake', message: words })
  })

async function selectors(
  signers: ReturnType<typeof open>,
  from: { fromDomain: string; list?: string },
): Promise<string[]> {
  const message = Buffer.from(`From: a@${from.fromDomain}\r\n\r\nwords\r\n`)
  const [fields = Buffer.alloc(0)] = (await signers(from)?.sign([message], new Date())) ?? []
  return [...fields.toString('latin1').matchAll(/ d=(.*);\r\n s=(.*?);/g)].map(([, d, s]) => `${s} ${d}`)
}

test("a list's own keys sign its mail, the publication's that of all others; only for their own domains", async () => {
  const signers = open('[{ selector: a, key: a.pem }, { selector: b, key: b.pem }]', {
    lists: `lists:
  daily: {}
  weekly: { from: w@news.example.org, dkim: [{ selector: w, key: a.pem }, { selector: up, domain: example.org, key: b.pem }] }
  other: { from: o@example.net }
  plain: { dkim: [] }`,
  })
  assert.deepEqual(await selectors(signers, { fromDomain: 'example.org', list: 'daily' }), [
    'a example.org',
    'b example.org',
  ])
  assert.deepEqual(await selectors(signers, { fromDomain: 'news.example.org', list: 'weekly' }), [
    'w news.example.org',
    'up example.org',
  ])
  assert.equal(signers({ fromDomain: 'example.net', list: 'other' }), undefined)
  assert.equal(signers({ fromDomain: 'example.org', list: 'plain' }), undefined)
  assert.equal(signers({ fromDomain: 'notexample.org' }), undefined)
})

test('DKIM_KEY is a key, also on one line, or its file', async () => {
  for (const key of [pkcs8, pkcs8.trim().replaceAll('\n', '\\n'), join(folder, 'a.pem')]) {
    const signers = open('[{ selector: env }]', { env: { DKIM_KEY: key } })
    assert.deepEqual(await selectors(signers, { fromDomain: 'example.org' }), ['env example.org'])
  }
})

test('a notice is signed for the domain of its From, and left alone where there is no key', async () => {
  const signers = open('[{ selector: a, key: a.pem }]')
  const notice = (from: string) => [Buffer.from(`From: ${from}\r\nTo: b@example.com\r\n\r\nwords\r\n`)]
  for (const from of ['news@example.org', 'News <news@example.org>', '"a, b" \r\n <news@example.org>'])
    assert.match(String((await signNotice(signers, notice(from), new Date()))[0]), /^DKIM-Signature: /)
  const other = notice('News <news@example.com>')
  assert.equal(await signNotice(signers, other, new Date()), other)
})
