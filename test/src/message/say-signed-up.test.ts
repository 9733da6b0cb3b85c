/** The footer's sentence on when and how the address was signed up, from the stored parts into the message. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { simpleParser } from 'mailparser'
import { fillMessage, prepareParts } from '../../../src/message/fill-message.ts'
import { saySignedUp } from '../../../src/message/say-signed-up.ts'
import type { MessageParts, Part } from '../../../src/render/parts.ts'
import { bodies, values, write } from './sample.ts'

const english = { lang: 'en', by: { form: 'Signed up on {date}.', import: 'Added on {date}.' } }
const on = new Date('2026-03-03T23:59:59Z')

for (const [lang, by, expected] of [
  ['en', 'form', 'Signed up on March 3, 2026.'],
  ['en', 'import', 'Added on March 3, 2026.'],
  ['de-AT', 'form', 'Signed up on 3. März 2026.'],
  ['ja', 'form', 'Signed up on 2026年3月3日.'],
  // A way that a later release knows, or what an object has by itself.
  ['en', 'carrier pigeon', undefined],
  ['en', 'constructor', undefined],
] as const)
  test(`${by}, in ${lang}: ${expected ?? 'nothing'}`, () => {
    assert.equal(saySignedUp({ ...english, lang }, { on, by }), expected)
  })

function footer(encoding: 'html' | 'text'): Part[] {
  return ['Sent to you. ', { name: 'signedUp', fallback: '', encoding, sentences: english }, ' Bye.']
}

test('both bodies say it, and say nothing of a reader who never signed up', async () => {
  const read = async (signedUp: { on: Date; by: string } | undefined) => {
    const made = write({ bodies: { html: footer('html'), text: footer('text') }, values: { signedUp } })
    const { html, text } = await simpleParser(made)
    return [html, text?.trim()]
  }
  const said = 'Sent to you. Signed up on March 3, 2026. Bye.'
  assert.deepEqual(await read({ on, by: 'form' }), [said, said])
  assert.deepEqual(await read({ on, by: 'unknown' }), ['Sent to you.  Bye.', 'Sent to you.  Bye.'])
  assert.deepEqual(await read(undefined), ['Sent to you.  Bye.', 'Sent to you.  Bye.'])
})

test('what an earlier release stored is sent as it is; what a later one stored is refused', () => {
  const parts = [...bodies.text]
  const message = Buffer.concat(fillMessage(prepareParts({ v: 1, parts }), values)).toString()
  assert.equal(message, 'Words\nada@example.net at the end.\n')
  const later: { v: number; parts: readonly Part[] } = { v: 3, parts }
  assert.throws(() => prepareParts(JSON.parse(JSON.stringify(later)) satisfies MessageParts), /format 3/)
})
