/** A message's envelope, bodies and one recipient's values, for the tests beside this file. */
import { type Bodies, type Envelope, encodeMessage } from '../../../src/message/encode-message.ts'
import { fillMessage, prepareParts, type SlotValues } from '../../../src/message/fill-message.ts'

/** Everything that can be set. */
export const envelope: Envelope = {
  subject: 'The bridge opens again',
  from: { name: 'The Daily Broadsheet', address: 'news@example.org' },
  replyTo: { address: 'editor@example.org' },
  list: { key: 'daily', name: 'Daily stories' },
  site: 'https://letters.example.org',
  unsubscribeByMail: true,
  feedbackId: 'broadsheet',
  campaign: 'bridge-1',
}

/** Two short bodies with slots at their edges, in the middle, and beside each other. */
export const bodies: Bodies = {
  text: ['Words\n', { name: 'address', fallback: '', encoding: 'text' }, ' at the end.\n'],
  html: [
    '<a href="',
    { name: 'unsubscribeUrl', fallback: '', encoding: 'html' },
    '">out</a>',
    { name: 'name', fallback: 'reader', encoding: 'html' },
    { name: 'address', fallback: '', encoding: 'html' },
  ],
}

/** One recipient. */
export const values: SlotValues = {
  to: { name: 'Ada', address: 'ada@example.net' },
  date: 'Sat, 22 Nov 2025 15:00:00 +0000',
  messageId: '<d.1.2.x@example.org>',
  unsubscribeUrl: 'https://letters.example.org/u/abc',
  preferencesUrl: 'https://letters.example.org/p/abc',
  unsubscribeMailto: 'mailto:unsubscribe@example.org?subject=abc',
  address: 'ada@example.net',
  name: 'Ada',
}

/** The bytes of one message. */
export function write(
  more: { envelope?: Partial<Envelope>; bodies?: Bodies; values?: Partial<SlotValues> } = {},
): Buffer {
  const parts = encodeMessage({ ...envelope, ...more.envelope }, more.bodies ?? bodies)
  return Buffer.concat(fillMessage(prepareParts(parts), { ...values, ...more.values }))
}

/** Header fields with their folding undone, in order. */
export function fields(message: Buffer): string[] {
  const text = message.toString('latin1')
  return text
    .slice(0, text.indexOf('\r\n\r\n'))
    .replaceAll(/\r\n(?=[ \t])/g, '')
    .split('\r\n')
}
