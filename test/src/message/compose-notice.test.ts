/** A notice: complete, never answered by a machine, and only ever to one person. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { simpleParser } from 'mailparser'
import { composeNotice, type NoticeWords } from '../../../src/message/compose-notice.ts'
import { fields } from './sample.ts'

const words: NoticeWords = {
  kind: 'edition_needs_you',
  edition: 7,
  list: 'daily',
  subject: 'The bridge — “again”',
  event: 'held',
  detail: 'Too many readers were refused.\nResume it when the relay is mended.',
}
const envelope = {
  from: { name: 'The Daily Broadsheet', address: 'news@example.org', site: 'https://news.example.org' },
  to: 'press@example.org',
  date: new Date('2025-11-22T15:00:00Z'),
  messageId: '<n.1.x@example.org>',
}

test('says what happened, why, and what to do', async () => {
  const message = composeNotice(words, envelope)
  const parsed = await simpleParser(message)
  assert.equal(parsed.subject, 'Edition 7 of daily is held: The bridge — “again”')
  assert.match(parsed.text ?? '', /Too many readers were refused\.\nResume it when the relay is mended\./)
  assert.match(parsed.text ?? '', /broadsheet status 7/)
  assert.equal(parsed.headers.get('auto-submitted'), 'auto-generated')
  assert.equal(parsed.messageId, '<n.1.x@example.org>')
})

test('tells of a flood of sign-ups, and of the setting that lets more through', async () => {
  const message = composeNotice({ kind: 'sign_ups_held', asked: 900, allowed: 60 }, envelope)
  const parsed = await simpleParser(message)
  assert.equal(parsed.subject, '900 sign-ups in the last hour: only 60 are being asked to confirm')
  assert.match(parsed.text ?? '', /^readers: \{ confirmationsPerHour: 900 \}$/m)
  assert.doesNotMatch(parsed.text ?? '', /\{\w+\}/)
})

for (const hostile of ['x\r\nBcc: eve@example.com', '{detail}', '\u2028', '\ud83d']) {
  test(`${JSON.stringify(hostile)} stays words`, () => {
    const message = composeNotice({ ...words, subject: hostile, list: hostile, detail: hostile }, envelope)
    assert.deepEqual(
      fields(message).map((field) => field.slice(0, field.indexOf(':'))),
      fields(composeNotice(words, envelope)).map((field) => field.slice(0, field.indexOf(':'))),
    )
    assert.doesNotMatch(message.toString('latin1'), /[^\r]\n|\r[^\n]|[^\x20-\x7e\r\n]/)
  })
}
