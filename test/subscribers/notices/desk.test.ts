/** Each message to a reader: complete, in the reader's words, its links signed, and never sent without a reason. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { minuteOf, type Purpose, readIds } from '../../../src/link.ts'
import { renderNotice } from '../../../src/render/notice-html.ts'
import type { NoticeInput } from '../../../src/render/notice-look.ts'
import { address, type Counter, openCounter, wordsOnly as renderer, setState } from './counter.ts'

/** The ids of the one link for this purpose, which both bodies have. */
function linkIds(
  { text, html }: { text: string; html: string },
  ring: Counter['ring'],
  { path, purpose, count }: { path: string; purpose: Exclude<Purpose, 'unsubscribe'>; count: number },
): readonly number[] | undefined {
  const [url = '', ...others] = text.match(new RegExp(`https://\\S+/${path}/[\\w-]+`, 'g')) ?? []
  assert.equal(others.length, 0)
  assert.ok(html.includes(`href="${url}"`), 'the HTML has the same link')
  const { pathname } = new URL(url)
  assert.ok(pathname.replace('/mail', '').length <= 60, pathname)
  return readIds(ring, purpose, url.slice(url.lastIndexOf('/') + 1), count)
}

test('a confirmation asks, can be refused, and says who provoked it; the record of consent learns its Message-ID', async () => {
  await using counter = await openCounter(renderer)
  const { confirmation, ring, database, reader } = counter
  const message = await counter.read({ kind: 'confirm', confirmation, ip: '2001:db8::7', ...reader })
  assert.deepEqual(linkIds(message, ring, { path: 'c', purpose: 'confirm', count: 1 }), [confirmation])
  assert.deepEqual(linkIds(message, ring, { path: 'n', purpose: 'notMe', count: 1 }), [confirmation])
  assert.match(message.source, /^Form-Sub: v=1; ip=2001:db8::7; dom=news\.example\.org\r$/m)
  assert.match(message.source, /^Auto-Submitted: auto-generated\r$/m)
  assert.match(message.source, /^List-Id: Daily stories <daily\.news\.example\.org>\r$/m)
  assert.doesNotMatch(message.source, /^(?:List-Unsubscribe|Precedence)/m)
  assert.match(message.text, /works for 7 days/)
  const kept = await sql`select message_id from confirmations`.execute(database)
  assert.deepEqual(kept.rows, [{ message_id: '<n.7.test@example.org>' }])
})

test('one message asks for several lists, in the name of the publication', async () => {
  await using counter = await openCounter(renderer)
  const lists = ['daily', 'weekly']
  const { confirmation, reader } = counter
  const message = await counter.read({ kind: 'confirm', confirmation, ip: null, ...reader, lists })
  assert.equal(message.subject, 'Please confirm: Daily stories and The week')
  assert.match(message.source, /^Form-Sub: v=1; dom=news\.example\.org\r$/m)
  assert.doesNotMatch(message.source, /^List-Id/m)
})

test('preferences open for the reader at this address, as of now', async () => {
  await using counter = await openCounter(renderer)
  for (const kind of ['preferences_link', 'already_confirmed'] as const) {
    await setState(counter, 'confirmed')
    const message = await counter.read({ kind, ...counter.reader })
    const [subscriber, minute = 0, hash] =
      linkIds(message, counter.ring, { path: 'r', purpose: 'preferences', count: 3 }) ?? []
    assert.deepEqual([subscriber, hash], [counter.subscriber, 0x00112233])
    assert.ok(Math.abs(minute - minuteOf(new Date())) <= 1)
    assert.match(message.text, /works for 24 hours/)
  }
})

test('a change of address is confirmed at the new one and told to the old one', async () => {
  await using counter = await openCounter(renderer)
  const { change, ring, reader } = counter
  const asked = await counter.read(
    { kind: 'change_address', change, ...reader },
    { address: 'new@example.net' },
  )
  assert.deepEqual(linkIds(asked, ring, { path: 'x', purpose: 'change', count: 1 }), [change])
  assert.equal(asked.to, 'new@example.net')
  const told = await counter.read({ kind: 'address_changed', ...reader }, { address: 'old@example.net' })
  assert.match(told.text, /Nothing more is sent to\s+old@example\.net/)
  assert.doesNotMatch(told.text, /new@example\.net/)
})

test('who left finds the way back, until it was taken', async () => {
  await using counter = await openCounter(renderer)
  for (const kind of ['left', 'undo'] as const) {
    await setState(counter, 'unsubscribed')
    const message = await counter.read({ kind, event: 12, ...counter.reader })
    assert.deepEqual(linkIds(message, counter.ring, { path: 'b', purpose: 'undo', count: 3 }), [
      ...[counter.subscriber, counter.lists.daily, 12],
    ])
    await setState(counter, 'confirmed')
    const late = await counter.write({ kind, event: 12, ...counter.reader })
    assert.deepEqual(late, { kind: 'gone', reason: 'the reader is back on the list' })
  }
})

test('what we know comes as a file', async () => {
  await using counter = await openCounter(renderer)
  const { source } = await counter.read({ kind: 'your_data', ...counter.reader })
  assert.match(source, /^Content-Disposition: attachment; filename="what-we-know-about-you\.json"\r$/m)
  const base64 = /filename="what[\s\S]*?\r\n\r\n([\s\S]*?)\r\n--/.exec(source)?.[1] ?? ''
  const data: unknown = JSON.parse(Buffer.from(base64, 'base64').toString('utf8'))
  assert.ok(typeof data === 'object' && data !== null && 'reader' in data)
  assert.ok(JSON.stringify(data).includes(address))
})

test("a message speaks the reader's language, whole", async () => {
  await using counter = await openCounter(renderer)
  const message = await counter.read({ kind: 'preferences_link', ...counter.reader, language: 'ar' })
  assert.equal(message.subject, 'رابط تفضيلاتك')
  assert.match(message.html, /<html lang="ar" dir="rtl"/)
  assert.match(message.source, /^Content-Language: ar\r$/m)
  const unknown = await counter.read({ kind: 'preferences_link', ...counter.reader, language: 'sw' })
  assert.match(unknown.html, /<html lang="en" dir="ltr"/)
})

const hostile =
  '</title><script>alert(1)</script>{{url}} {lists} $& "\' \u2028 =?utf-8?q?x?= \r\nBcc: eve@example.com'
test('a hostile name of a list stays words in both bodies and the header', async () => {
  await using counter = await openCounter(renderer, {
    publication: { postalAddress: '<b>1</b> {{url}} Lane' },
    daily: { name: hostile.replaceAll(/[\r\n\u2028]/g, ' ') },
  })
  await sql`update lists set name = ${hostile} where key = 'daily'`.execute(counter.database)
  const { confirmation, reader } = counter
  const message = await counter.read({ kind: 'confirm', confirmation, ip: null, ...reader })
  assert.doesNotMatch(message.html, /<script|<b>1/)
  assert.match(message.text, /<script>alert\(1\)<\/script>\{\{url\}\} \{lists\} \$&/)
  assert.ok(!message.headers.some(({ name }) => name.toLowerCase() === 'bcc'))
  assert.doesNotMatch(message.source, /[^\r]\n|\r[^\n]|[^\x20-\x7e\r\n]/)
})

test('each kind, language and look is rendered once, whoever gets it', async () => {
  const rendered: NoticeInput[] = []
  await using counter = await openCounter({
    ...renderer,
    renderNotice: async (input) => {
      rendered.push(input)
      return await renderNotice(input)
    },
  })
  const link = { kind: 'preferences_link', ...counter.reader } as const
  await Promise.all([counter.read(link), counter.read(link)])
  assert.equal(rendered.length, 1)
  await counter.read({ ...link, lists: ['weekly'] })
  await counter.read({ ...link, language: 'de' })
  assert.equal(rendered.length, 3)
})

test('a logo that can not be read costs no confirmation', async () => {
  await using counter = await openCounter(renderer, {
    daily: { brand: { colour: '#0b57a4', logo: '/nowhere/logo.png' }, theme: 'nowhere' },
  })
  const { confirmation, reader } = counter
  const message = await counter.read({ kind: 'confirm', confirmation, ip: null, ...reader })
  assert.doesNotMatch(message.html, /<img/)
})
