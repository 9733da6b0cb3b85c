/** Keys, and any number of signed messages, for the tests beside this file. */
import { generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { recordName, recordText } from '../../../../src/message/dkim/dns-record.ts'
import { openSigner } from '../../../../src/message/dkim/sign-message.ts'
import type { SigningKey } from '../../../../src/message/dkim/signing-key.ts'
import { encodeMessage } from '../../../../src/message/encode-message.ts'
import { fillMessage, prepareParts } from '../../../../src/message/fill-message.ts'
import type { Part } from '../../../../src/render/parts.ts'
import { envelope, values } from '../sample.ts'

/** An RSA key of 2048 bits and an Ed25519 key of example.org. */
export const rsa: SigningKey = {
  selector: 'news1',
  domain: 'example.org',
  algorithm: 'rsa-sha256',
  key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
}
/** As {@link rsa}. */
export const ed25519: SigningKey = {
  selector: 'news1ed',
  domain: 'example.org',
  algorithm: 'ed25519-sha256',
  key: generateKeyPairSync('ed25519').privateKey,
}

/** What DNS says of keys. */
export function zoneOf(keys: readonly SigningKey[]): ReadonlyMap<string, string> {
  return new Map(keys.map((key) => [recordName(key), recordText(key)]))
}

const piece = fc.oneof(
  fc.constantFrom(
    '\r\n',
    '\n\n\n',
    ' \t ',
    ' \r\n',
    '.',
    '\n.\n',
    '=',
    'b=; bh=',
    'From ',
    'é汉字👩‍🚀',
    '\u2028\u00a0',
    `${'long '.repeat(400)}\n`,
    'x'.repeat(2_000),
    '  two   blanks  \n \n\t\n',
  ),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
)
const words = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join('').toWellFormed())
const line = words.map((text) => text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, 300))
const slot = fc.constantFrom('address', 'name', 'reader.city', 'unsubscribeUrl' as const)

function parts(encoding: 'text' | 'html'): fc.Arbitrary<Part[]> {
  const one: fc.Arbitrary<Part> = fc.oneof(
    words,
    slot.map((name): Part => ({ name, fallback: 'none', encoding })),
  )
  return fc.array(one, { maxLength: 8 })
}

/** Filled messages as they come from an edition, with their signatures. */
export function signedMessages(keys: readonly SigningKey[]): fc.Arbitrary<() => Promise<Buffer>> {
  const signer = openSigner(keys)
  return fc
    .record({
      subject: line.filter((text) => text.trim() !== ''),
      sender: line,
      replies: fc.boolean(),
      byMail: fc.boolean(),
      text: parts('text'),
      html: parts('html'),
      reader: line,
      city: line,
    })
    .map(({ subject, sender, replies, byMail, text, html, reader, city }) => async () => {
      const message = encodeMessage(
        {
          ...envelope,
          subject,
          from: { name: sender, address: 'news@example.org' },
          replyTo: replies ? { address: 'editor@example.org' } : undefined,
          unsubscribeByMail: byMail,
        },
        { text, html },
      )
      const prepared = prepareParts(message)
      const sign = signer.prepare(prepared)
      const at = new Date('2025-11-23T07:00:00Z')
      // Another reader's message comes first: what is constant must outlive it.
      await sign(fillMessage(prepared, values), at)
      const filled = fillMessage(prepared, {
        ...values,
        to: { name: reader, address: values.address },
        name: reader,
        ...{ 'reader.city': city },
      })
      return Buffer.concat(await sign(filled, at))
    })
}
