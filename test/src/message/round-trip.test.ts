/** Whatever goes in comes out again when a mail program reads the bytes, and nothing else does. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type AddressObject, simpleParser } from 'mailparser'
import { cleanName } from '../../../src/message/mailbox.ts'
import type { Part } from '../../../src/render/parts.ts'
import { fields, values, write } from './sample.ts'

const nasty = fc.constantFrom(
  '\r\n',
  '\n',
  '\r',
  '\r\nBcc: eve@example.com\r\n\r\n',
  '--=_broadsheet',
  '=?UTF-8?Q?x?=',
  '=',
  '.',
  'From ',
  ' ',
  '\t',
  '"',
  '\\',
  ', <eve@example.com>',
  '(comment)',
  '<b>',
  '&amp;',
  '\u0000',
  '\u2028',
  'é',
  '汉字',
  '👩‍🚀',
  'x'.repeat(80),
)
const anything = fc
  .array(fc.oneof(nasty, fc.string({ unit: 'grapheme', maxLength: 20 })), { maxLength: 8 })
  .map((pieces) => pieces.join('').toWellFormed())
/** What no header may hold is refused elsewhere; mail programs trim what is left. */
const line = anything.map((text) => text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' '))
const subject = line.filter((text) => text.trim() === text && text !== '')

/** Line ends as a mail program gives them; nothing else is changed. */
const lines = (text: string) => text.replaceAll(/\r\n?/g, '\n')

const part: fc.Arbitrary<Part> = fc.oneof(
  anything,
  fc.constantFrom<Part>(
    { name: 'address', fallback: '', encoding: 'text' },
    { name: 'name', fallback: 'Reader', encoding: 'text' },
  ),
)

function filled(parts: readonly Part[], name: string): string {
  const one = cleanName(name) || 'Reader'
  return lines(
    parts
      .map((each) => (typeof each === 'string' ? each : each.name === 'name' ? one : values.address))
      .join(''),
  )
}

const expectedFields = fields(write()).map((field) => field.slice(0, field.indexOf(':')))

test('bytes parse back to what went in', async () => {
  await fc.assert(
    fc.asyncProperty(
      subject,
      anything,
      line,
      fc.array(part, { maxLength: 5 }),
      async (title, name, sender, text) => {
        const html = text.map((each) =>
          typeof each === 'string' ? each : ({ ...each, encoding: 'html' } as const),
        )
        const message = write({
          envelope: { subject: title, from: { name: sender, address: 'news@example.org' } },
          bodies: { text: ['text:', ...text, ':end'], html: ['<html>', ...html, '</html>'] satisfies Part[] },
          values: { to: { name, address: values.address }, name: cleanName(name) },
        })
        const wire = message.toString('latin1')
        assert.doesNotMatch(wire, /[^\r]\n|\r[^\n]|[^\x20-\x7e\r\n\t]/)
        for (const each of wire.split('\r\n')) assert.ok(each.length <= 300, each)
        for (const each of wire.slice(wire.indexOf('\r\n\r\n')).split('\r\n'))
          assert.ok(each.length <= 76, each)
        assert.deepEqual(
          fields(message).map((field) => field.slice(0, field.indexOf(':'))),
          expectedFields,
        )

        const parsed = await simpleParser(message, { skipTextToHtml: true, skipHtmlToText: true })
        assert.equal(parsed.subject, title)
        assert.deepEqual(mailboxes(parsed.to), [{ name: cleanName(name), address: values.address }])
        assert.deepEqual(mailboxes(parsed.from), [{ name: cleanName(sender), address: 'news@example.org' }])
        assert.equal(parsed.cc, undefined)
        assert.equal(parsed.bcc, undefined)
        assert.equal(parsed.attachments.length, 0)
        assert.equal(lines(parsed.text ?? ''), `text:${filled(text, name)}:end`)
        assert.equal(lines(parsed.html || ''), `<html>${lines(filledHtml(html, name))}</html>`)
      },
    ),
    { numRuns: 400 },
  )
})

function filledHtml(parts: readonly Part[], name: string): string {
  const escaped = (cleanName(name) || 'Reader')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
  return parts
    .map((each) => (typeof each === 'string' ? each : each.name === 'name' ? escaped : values.address))
    .join('')
}

function mailboxes(
  read: AddressObject | AddressObject[] | undefined,
): { name: string; address: string | undefined }[] {
  return [read ?? []].flat().flatMap((object) => object.value.map(({ name, address }) => ({ name, address })))
}
