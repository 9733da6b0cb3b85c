/** A welcome is the list's own article, as its file is now, with the newest edition and a way out. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import { readUnsubscribe } from '../../../src/link.ts'
import type { RenderInput } from '../../../src/render/look.ts'
import { renderNotice } from '../../../src/render/notice-html.ts'
import { renderEdition } from '../../../src/render/render-edition.ts'
import { findWelcomeFaults } from '../../../subscribers/notices/welcome-article.ts'
import { themes } from '../../src/render/sample.ts'
import { addEdition } from '../../support/ledger.ts'
import { testList } from '../../support/lists.ts'
import { type Counter, openCounter } from './counter.ts'

const folder = mkdtempSync(join(tmpdir(), 'c-welcome-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const file = join(folder, 'welcome.md')

/** A counter whose reader has confirmed, and how often a welcome was rendered. */
async function openWelcoming(): Promise<Counter & { readonly rendered: RenderInput[] }> {
  const rendered: RenderInput[] = []
  const render = async (input: RenderInput) => {
    rendered.push(input)
    return await renderEdition(input, themes)
  }
  const counter = await openCounter({ render, renderNotice }, { daily: { welcome: file } })
  await sql`update subscriptions set state = 'confirmed', confirmed_at = '2026-11-20'`.execute(
    counter.database,
  )
  return { ...counter, rendered }
}

async function launchEdition(counter: Counter, key: string): Promise<void> {
  const id = await addEdition(counter.database, counter.lists.daily, { key, headline: `Story of ${key}` })
  await sql`
    insert into edition_articles (edition_id, position, article, source_name)
    values (${id}, 0, '{}', 'x')`.execute(counter.database)
  await sql`update editions set launched_at = clock(), status = 'done' where id = ${id}`.execute(
    counter.database,
  )
}

test('the article as it is, rendered once for all, and anew when the file or the newest edition changes', async () => {
  writeFileSync(file, '# Good to have you\n\nOne story every morning.\n')
  await using counter = await openWelcoming()
  const welcome = { kind: 'welcome', ...counter.reader } as const
  const first = await counter.read(welcome)
  assert.equal(first.subject, 'Good to have you')
  assert.match(first.text, /One story every morning\./)
  assert.match(first.text, /https:\/\/news\.example\.org\/mail\/archive\/daily/)
  await counter.read(welcome)
  assert.equal(counter.rendered.length, 1)

  await launchEdition(counter, 'monday')
  const second = await counter.read(welcome)
  assert.match(second.text, /Latest edition/)
  assert.match(second.text, /Story of monday/)
  assert.match(second.html, /https:\/\/news\.example\.org\/mail\/e\/1-/)
  assert.doesNotMatch(second.html, /View in browser|Sign up|min read/)

  writeFileSync(file, '# Still good to have you\n\nTwo stories every morning, of which one is long.\n')
  utimesSync(file, 1, 1)
  assert.equal((await counter.read(welcome)).subject, 'Still good to have you')
  assert.equal(counter.rendered.length, 3)
})

test('it says who gets it and why, and has a way out that belongs to no edition', async () => {
  writeFileSync(file, '---\nmerge: true\n---\n\n# Hello\n\nGood to have you, {{reader.name|"reader"}}.\n')
  await using counter = await openWelcoming()
  const { text, source, headers } = await counter.read({ kind: 'welcome', ...counter.reader })
  assert.match(text, /Good to have you, Ada\./)
  assert.match(text, /ada@example\.net/)
  assert.match(source, /^Message-ID: <n\.7\.test@example\.org>\r$/m)
  assert.match(source, /^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m)
  const link = headers.find(({ name }) => name.toLowerCase() === 'list-unsubscribe')?.value ?? ''
  const token = /\/u\/([\w-]+)>/.exec(link)?.[1] ?? ''
  assert.deepEqual(readUnsubscribe(counter.ring, token), {
    ...{ list: counter.lists.daily, subscriber: counter.subscriber, edition: 0, n: 0 },
  })
})

test('nobody is welcomed who has left, nor to a list that has no welcome', async () => {
  writeFileSync(file, '# Hello\n\nGood to have you.\n')
  await using counter = await openWelcoming()
  const welcome = { kind: 'welcome', ...counter.reader } as const
  assert.deepEqual(await counter.write({ ...welcome, lists: ['weekly'] }), {
    ...{ kind: 'gone', reason: 'the list has no welcome any more' },
  })
  await sql`update subscriptions set state = 'unsubscribed'`.execute(counter.database)
  assert.deepEqual(await counter.write(welcome), {
    ...{ kind: 'gone', reason: 'the reader is not on the list any more' },
  })
})

test('a file that is not there is named, and the next welcome finds it', async () => {
  rmSync(file, { force: true })
  await using counter = await openWelcoming()
  const welcome = { kind: 'welcome', ...counter.reader } as const
  await assert.rejects(counter.write(welcome), /lists\.daily\.welcome: .*welcome\.md can't be read/)
  writeFileSync(file, '# Hello\n\nGood to have you.\n')
  assert.equal((await counter.read(welcome)).subject, 'Hello')
})

test('what is wrong with a welcome is found before anybody signs up', async () => {
  writeFileSync(file, '# Hello\n\nGood to have you.\n')
  const lost = join(folder, 'lost.md')
  const empty = join(folder, 'empty.md')
  writeFileSync(empty, '')
  const lists = [
    testList('plain'),
    { ...testList('fine'), welcome: file },
    { ...testList('lost'), welcome: lost },
    { ...testList('empty'), welcome: empty },
  ]
  const [first = '', second = '', ...others] = await findWelcomeFaults(lists)
  assert.equal(
    first,
    `lists.lost.welcome: ${lost} can't be read. Put the article there, or take the line out.`,
  )
  assert.match(second, /^lists\.empty\.welcome: /)
  assert.deepEqual(others, [])
})
