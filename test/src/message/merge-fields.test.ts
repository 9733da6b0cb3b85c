/** Merge fields on their way into a message: each reader's own words, in the subject and both bodies. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { simpleParser } from 'mailparser'
import { HeaderRefused } from '../../../src/message/header.ts'
import { recipientValues } from '../../../src/message/recipient-values.ts'
import type { Part } from '../../../src/render/parts.ts'
import { fields, write } from './sample.ts'
import { recipient, sender } from './sender.ts'

const greeting: readonly Part[] = [
  { name: 'reader.name', fallback: 'friend', encoding: 'header' },
  ', the bridge in ',
  { name: 'reader.city', fallback: '', encoding: 'header' },
  ' opens',
]
const date = new Date('2025-11-22T15:00:00Z')

async function readSubject(subject: readonly Part[], values: object): Promise<string | undefined> {
  const message = write({ envelope: { subject }, values })
  for (const line of message.toString('latin1').split('\r\n\r\n')[0]?.split('\r\n') ?? [])
    assert.ok(line.length <= 78, line)
  return (await simpleParser(message)).subject
}

test('a subject is each reader’s own, whatever the values hold', async () => {
  const read = (name: string, city: string) =>
    readSubject(greeting, { 'reader.name': name, 'reader.city': city })
  assert.equal(await read('Zoë', 'Köln'), 'Zoë, the bridge in Köln opens')
  assert.equal(await read('', ''), 'friend, the bridge in  opens')
  assert.equal(
    await read('Ada\r\nBcc: eve@example.net', 'x'),
    'Ada Bcc: eve@example.net, the bridge in x opens',
  )
  assert.equal(
    await read('=?UTF-8?Q?x?=', 'y'.repeat(200)),
    `=?UTF-8?Q?x?=, the bridge in ${'y'.repeat(200)} opens`,
  )
})

test('a subject of nothing but an empty field is an empty one, and the next header stands', async () => {
  const subject: readonly Part[] = [{ name: 'reader.city', fallback: '', encoding: 'header' }]
  const found = fields(write({ envelope: { subject } }))
  assert.ok(found.includes('Subject:'))
  assert.ok(found.some((field) => field.startsWith('Date: ')))
})

test('a constant of a subject is checked as any header is', () => {
  assert.throws(() => write({ envelope: { subject: ['a\r\nBcc: x', ...greeting] } }), HeaderRefused)
})

test('constants and values read back as one text', async () => {
  const words = fc
    .string({ unit: 'binary', maxLength: 40 })
    .filter((text) => /^[^\p{Cc}\p{Zl}\p{Zp}]*$/u.test(text))
  await fc.assert(
    fc.asyncProperty(words, words, words, async (before, value, after) => {
      const subject: Part[] = [before, { name: 'reader.city', fallback: '', encoding: 'header' }, after]
      const read = await readSubject(subject, { 'reader.city': value })
      assert.equal((read ?? '').trim(), `${before}${value}${after}`.toWellFormed().trim())
    }),
    { numRuns: 200 },
  )
})

test('an attribute fills its field, escaped for the body it is in; the name is the reader’s', async () => {
  const { values } = recipientValues(
    sender,
    { ...recipient, name: 'Ada', attributes: { city: '<b>Köln</b>', name: 'Eve' } },
    date,
  )
  const body = (encoding: 'html' | 'text'): Part[] => [
    'Dear ',
    { name: 'reader.name', fallback: '', encoding },
    ' of ',
    { name: 'reader.city', fallback: '', encoding },
  ]
  const message = await simpleParser(write({ bodies: { html: body('html'), text: body('text') }, values }))
  assert.equal(message.text?.trim(), 'Dear Ada of <b>Köln</b>')
  assert.equal(message.html, 'Dear Ada of &lt;b&gt;Köln&lt;/b&gt;')
})

test('a blank value is none, and a long name is cut in a header only', async () => {
  const parts = (encoding: 'html' | 'text' | 'header'): Part[] => [
    'Dear ',
    { name: 'reader.name', fallback: 'friend', encoding },
    ' of ',
    { name: 'reader.city', fallback: 'town', encoding },
  ]
  const read = async (values: object) => {
    const bodies = { html: parts('html'), text: parts('text') }
    const mail = await simpleParser(write({ envelope: { subject: parts('header') }, bodies, values }))
    return [mail.subject, mail.text?.trim(), mail.html]
  }
  const blank = await read({ 'reader.name': ' \t ', 'reader.city': '  ' })
  assert.deepEqual(
    blank,
    Array.from({ length: 3 }, () => 'Dear friend of town'),
  )
  const long = `Ada ${'Maria '.repeat(20)}Lovelace`
  const [subject, ...bodies] = await read({ 'reader.name': long, 'reader.city': ' Köln ' })
  const shown = String(subject)
  assert.deepEqual(bodies, [`Dear ${long} of Köln`, `Dear ${long} of Köln`])
  assert.ok(shown.startsWith(`Dear ${long.slice(0, 60)}`) && !shown.includes('Lovelace'), shown)
})
