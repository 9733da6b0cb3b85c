/** Messages signed by us hold before a verifier that is not ours, and nothing that counts can be changed. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { openSigner } from '../../../../src/message/dkim/sign-message.ts'
import { bodies, fields, write } from '../sample.ts'
import { ed25519, rsa, signedMessages, zoneOf } from './signed-messages.ts'
import { verifySignatures } from './verify-signatures.ts'

const zone = zoneOf([rsa, ed25519])
const at = new Date('2025-11-23T07:00:00Z')
const both = ['example.org news1 pass', 'example.org news1ed pass']

async function signed(message: Buffer, keys = [rsa, ed25519]): Promise<Buffer> {
  return Buffer.concat(await openSigner(keys).sign([message], at))
}

test("any edition's messages hold", async () => {
  await fc.assert(
    fc.asyncProperty(signedMessages([rsa, ed25519]), async (make) => {
      const message = await make()
      assert.deepEqual(await verifySignatures(message, zone), both)
      for (const line of message.toString('latin1').split('\r\n')) assert.ok(line.length <= 300)
    }),
    { numRuns: 200 },
  )
})

const bare: readonly [what: string, body: string][] = [
  ['an empty body', ''],
  ['a body of one empty line', '\r\n'],
  ['a body of empty lines and blanks', ' \t\r\n\r\n \r\n'],
  ['a body without an end of its last line', 'words'],
  ['a body with runs of blanks', 'a  b\t\tc \r\n  d  \r\n\r\n\r\n'],
]
for (const [what, body] of bare)
  test(`${what} holds`, async () => {
    const message = Buffer.from(`From: news@example.org\r\nSubject: a\r\n\t  b \r\n\r\n${body}`)
    assert.deepEqual(await verifySignatures(await signed(message), zone), both)
  })

test('chunks may end anywhere', async () => {
  const message = write()
  const whole = await signed(message)
  for (let cut = 1; cut < message.length; cut += 7) {
    const chunks = [message.subarray(0, cut), message.subarray(cut, cut + 2), message.subarray(cut + 2)]
    const again = await openSigner([ed25519]).sign(chunks, at)
    const alone = await signed(message, [ed25519])
    assert.ok(Buffer.concat(again).equals(alone), `cut at ${cut}`)
  }
  assert.ok(whole.subarray(-message.length).equals(message))
})

const tampered: readonly [what: string, change: (message: string) => string][] = [
  ['a word of the body', (message) => message.replace('Words', 'Wares')],
  ['a line more', (message) => `${message}more\r\n`],
  ...[
    'From',
    'To',
    'Cc',
    'Subject',
    'Date',
    'Message-ID',
    'Reply-To',
    'List-Id',
    'List-Unsubscribe',
    'List-Unsubscribe-Post',
    'Feedback-ID',
    'MIME-Version',
    'Content-Type',
  ].map((name): [string, (message: string) => string] => [
    `a second ${name}`,
    (message) => `${name}: eve@example.com\r\n${message}`,
  ]),
]
for (const [what, change] of tampered)
  test(`${what} breaks the signatures`, async () => {
    const message = await signed(write({ bodies }))
    const results = await verifySignatures(Buffer.from(change(message.toString('latin1')), 'latin1'), zone)
    assert.equal(results.length, 2)
    for (const result of results) assert.doesNotMatch(result, / pass$/)
  })

test('the signature says when, and not how much of the body it covers', async () => {
  const [first = '', second = ''] = fields(await signed(write()))
  assert.match(
    first,
    /^DKIM-Signature: v=1; a=rsa-sha256; c=relaxed\/relaxed; d=example\.org; s=news1; t=1763881200;/,
  )
  assert.match(second, /; a=ed25519-sha256; /)
  assert.doesNotMatch(first, /[ ;]l=/)
  const names = /h=([^;]*);/.exec(first)?.[1]?.replaceAll(' ', '').split(':') ?? []
  const count = (name: string) => names.filter((each) => each === name).length
  assert.deepEqual(
    ['from', 'to', 'subject', 'list-unsubscribe-post', 'cc', 'precedence'].map(count),
    [2, 2, 2, 2, 1, 2],
  )
})
