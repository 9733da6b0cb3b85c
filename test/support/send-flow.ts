/**
 * Sends an article file, by `import` and `send` as processes, and looks into every inbox of the list.
 * Long because one flow is followed to its end, with the article it sends and what each reader must get.
 */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ParsedMail, simpleParser } from 'mailparser'
import { z } from 'zod'
import type { Article } from '../../src/article/article.ts'
import { blockText } from '../../src/article/block-text.ts'
import { readArticle } from '../../src/article/read-article.ts'
import { typesetArticle } from '../../src/article/typeset-article.ts'
import { openMailbox } from '../../src/inbox/mailbox.ts'
import type { Installation, Ran } from './installation.ts'
import { runHere } from './run-here.ts'

/** The article that is sent. */
export const story = `The Mill Post

The ferry that runs on "borrowed" light

On winter evenings the ferry crosses with no lamp of its own, and nobody minds; {{name}} is only a word here.

Its master, a patient woman, says the town's windows are light enough. <b>That</b> is as bold as she gets.

Sign up for our newsletter

Get one story a day in your inbox.

How it began

The first lamp broke in March. The second was lent to the school & never came back.

Comments are closed.
`

const readers = [
  'email,name',
  'ada@example.org,Ada Lovelace',
  'GRACE@EXAMPLE.COM,"Hopper, Grace"',
  'zoe@b\u00fccher.example,Zo\u00eb',
  'olga@example.net,\u041e\u043b\u044c\u0433\u0430',
  'nameless@example.org,',
  'suppressed@example.org,Nobody',
  'gone@example.org,Gone',
  'not an address,Bad',
].join('\n')

const addressees = [
  'ada@example.org',
  'GRACE@example.com',
  'zoe@xn--bcher-kva.example',
  'olga@example.net',
  'nameless@example.org',
]

const answer = z.object({
  edition: z.object({ id: z.string(), key: z.string(), status: z.string(), subject: z.string() }),
  totals: z.object({
    frozen: z.number(),
    accepted: z.number(),
    suppressed: z.number(),
    unsubscribed: z.number(),
    outstanding: z.number(),
  }),
})

/** Imports the readers; one is suppressed then, one has left. */
export async function fillList(installation: Installation): Promise<void> {
  await installation.write('readers.csv', readers)
  const imported = await installation.run(
    'subscribers',
    'import',
    'readers.csv',
    '--list',
    'daily',
    '--consent',
    'asked in a test',
    '--json',
  )
  assert.equal(imported.code, 0, imported.stderr)
  assert.partialDeepStrictEqual(imported.json(), { rows: 8, added: 7, rejected: 1 })
  assert.match(await readFile(join(installation.folder, 'readers.csv.rejects.csv'), 'utf8'), /not an address/)
  const suppress = ['suppress', 'add', 'suppressed@example.org']
  assert.equal((await runHere(installation, suppress)).code, 0)
  const remove = ['subscribers', 'remove', 'gone@example.org', '--list', 'daily']
  assert.equal((await runHere(installation, remove)).code, 0)
}

async function readInbox(installation: Installation): Promise<{ to: string; mail: ParsedMail }[]> {
  using mailbox = openMailbox(join(installation.folder, 'data', 'inbox'), false)
  return await Promise.all(
    (await mailbox.received()).map(async ({ file, to }) => {
      assert.equal(to.length, 1)
      return { to: to[0] ?? '', mail: await simpleParser(await readFile(file)) }
    }),
  )
}

/** Every paragraph in order, whatever the lines and the space between. */
function assertHolds(body: string, article: Article): void {
  const words = (text: string): string => text.replaceAll(/\s+/g, ' ')
  let from = 0
  for (const block of article.body) {
    if (block.type !== 'paragraph' && block.type !== 'heading') continue
    const at = words(body).indexOf(words(blockText(block)), from)
    assert.ok(at >= from, `${blockText(block)} is missing or out of order`)
    from = at
  }
}

function decodeHtml(html: string): string {
  const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ' }
  return html
    .replaceAll(/<style[\s\S]*?<\/style>/g, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/&(#\d+|\w+);/g, (_, name: string) =>
      name.startsWith('#') ? String.fromCodePoint(Number(name.slice(1))) : (named[name] ?? ''),
    )
}

/** Sends the article and looks into every inbox; `running`: a worker is there. */
export async function sendAndCheck(installation: Installation, siteIsUp: boolean): Promise<void> {
  const article = typesetArticle(await readArticle(Buffer.from(story), { name: 'story.txt' }))
  const sent = await installation.run(
    'send',
    'story.txt',
    '--list',
    'daily',
    '--yes',
    '--wait=done',
    '--json',
  )
  assert.equal(sent.code, 0, sent.stderr)
  const { edition, totals } = answer.parse(sent.json())
  assert.equal(edition.status, 'done')
  assert.deepEqual(totals, { frozen: 6, accepted: 5, suppressed: 1, unsubscribed: 0, outstanding: 0 })

  const messages = await readInbox(installation)
  assert.deepEqual(messages.map(({ to }) => to).sort(), [...addressees].sort())
  for (const { mail } of messages) {
    assert.equal(mail.subject, article.headline)
    assertHolds(mail.text ?? '', article)
    assertHolds(decodeHtml(mail.html || ''), article)
    for (const name of [
      'from',
      'to',
      'subject',
      'date',
      'message-id',
      'list-id',
      'list-unsubscribe',
      'list-unsubscribe-post',
      'precedence',
      'mime-version',
      'content-type',
    ])
      assert.equal(mail.headerLines.filter(({ key }) => key === name).length, 1, name)
    assert.match(String(mail.headerLines.find(({ key }) => key === 'list-id')?.line), /<daily\./)
    assert.match(mail.messageId ?? '', /^<d\.1\.[0-9a-z]+\.[0-9a-f]{8}@example\.org>$/)
    assert.match(mail.text ?? '', /1 Press Lane, Springfield/)
  }
  assert.equal(new Set(messages.map(({ mail }) => mail.messageId)).size, messages.length)
  const grace = messages.find(({ to }) => to.startsWith('GRACE'))?.mail
  const to = grace?.to
  assert.equal(Array.isArray(to) ? '' : to?.value[0]?.name, 'Hopper, Grace')

  if (siteIsUp) {
    const html = messages[0]?.mail.html || ''
    const signUp = /href="(http:\/\/127\.0\.0\.1:\d+\/subscribe\/daily\?via=[^"]+)"/.exec(html)?.[1]
    assert.ok(signUp !== undefined, 'the call to action leads to the sign-up page')
    assert.equal((await fetch(signUp.replaceAll('&amp;', '&'))).status, 200)
  }

  const sameAgain = ['send', 'story.txt', '--list', 'daily', '--yes', '--wait', '--json']
  const again = await runHere(installation, sameAgain)
  assert.equal(again.code, 0, again.stderr)
  assert.equal(answer.parse(again.json()).edition.id, edition.id)
  assert.equal((await readInbox(installation)).length, addressees.length)

  const verified = await runHere(installation, ['verify', 'daily/latest', '--json'])
  assert.equal(verified.code, 0, verified.stdout + verified.stderr)
  assert.partialDeepStrictEqual(verified.json(), { holds: true })
}

/** What the same and nearly the same commands do afterwards (DESIGN 3.7). */
export async function checkIdempotency(installation: Installation): Promise<void> {
  await installation.write('other.txt', story.replace('borrowed', 'lent').replaceAll('ferry', 'barge'))
  await installation.write('typo.txt', story.replace('patient', 'most patient'))
  const send = async (file: string, ...more: string[]): Promise<Ran> =>
    await runHere(installation, ['send', file, '--list', 'daily', '--yes', ...more])
  const keyed = await send('other.txt', '--wait', '--key', 'march')
  assert.equal(keyed.code, 0, keyed.stderr)
  const taken = await send('story.txt', '--key', 'march')
  assert.equal(taken.code, 2, taken.stderr)
  assert.match(taken.stderr, /--key march belongs to/)
  const typo = await send('typo.txt')
  assert.equal(typo.code, 4, typo.stderr)
  assert.match(typo.stderr, /--again/)
  assert.equal((await readInbox(installation)).length, 2 * addressees.length)
  const again = await send('typo.txt', '--again', '--wait')
  assert.equal(again.code, 0, again.stderr)
  assert.equal((await readInbox(installation)).length, 3 * addressees.length)
}
