/** What parseAddress accepts means one mailbox, and nothing typed can add a recipient or a line. */
import assert from 'node:assert/strict'
import { createSecretKey } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { hashAddress, isAddressFault, parseAddress } from '../../src/address.ts'

const accepted: readonly (readonly [typed: string, address: string])[] = [
  ['a@example.com', 'a@example.com'],
  ['  Ada.Lovelace+news@EXAMPLE.com \n', 'Ada.Lovelace+news@example.com'],
  ["o'brien@example.ie", "o'brien@example.ie"],
  ['anna@bücher.example', 'anna@xn--bcher-kva.example'],
  ['anna@bu\u0308cher.example', 'anna@xn--bcher-kva.example'],
  ['x@faß.de', 'x@xn--fa-hia.de'],
  ['x@ex。ample.com', 'x@ex.ample.com'],
  ['x@xn--bcher-kva.example', 'x@xn--bcher-kva.example'],
  [`${'l'.repeat(64)}@example.com`, `${'l'.repeat(64)}@example.com`],
]

const refused: readonly string[] = [
  '',
  ' ',
  '@',
  'a@',
  '@example.com',
  'example.com',
  'a@b@example.com',
  'a@localhost',
  'a@example..com',
  'a@example.com.',
  'a@-example.com',
  'a@example-.com',
  'a@exa_mple.com',
  'a@[127.0.0.1]',
  'a@127.0.0.1',
  'a@１.２.３.４',
  'a@example.com:25',
  'a@ex%41mple.com',
  'a@example.com/x',
  'a@exam\u200bple.com',
  'a\0@example.com',
  '.a@example.com',
  'a.@example.com',
  'a..b@example.com',
  'a b@example.com',
  'a(comment)@example.com',
  '"a"@example.com',
  '<a@example.com>',
  'Ada <a@example.com>',
  '<script>@example.com',
  'a@example.com,b@example.com',
  'a,b@example.com',
  'a@example.com\r\nRCPT TO:<z@example.com>',
  'a\r\n@example.com',
  'a@example.com\u2028x',
  'jürgen@example.com',
  'a@\ud800.com',
  `${'l'.repeat(65)}@example.com`,
  `a@${'d'.repeat(64)}.com`,
  `a@${'d.'.repeat(125)}example`,
]

test('accepted addresses keep their local part and get a lower-case A-label domain', () => {
  for (const [typed, address] of accepted) {
    const parsed = parseAddress(typed)
    assert.ok(!isAddressFault(parsed), `${JSON.stringify(typed)} is refused`)
    assert.equal(parsed.address, address)
    assert.equal(parsed.typed, typed.trim())
  }
})

test('hostile and sloppy addresses are refused, each with a sentence', () => {
  for (const typed of refused) {
    const parsed = parseAddress(typed)
    assert.ok(isAddressFault(parsed), `${JSON.stringify(typed)} is accepted`)
    assert.match(parsed.fault, /^[A-Z].*\.$/)
  }
})

/** Half of these are addresses, the other half nearly. */
const nearlyAddress = fc.oneof(
  fc.emailAddress(),
  fc.string({ unit: 'grapheme' }),
  fc
    .array(
      fc.constantFrom(
        'a',
        'Ä',
        '.',
        '@',
        '-',
        '<',
        '>',
        ',',
        ' ',
        '\r\n',
        '%41',
        '/',
        '"',
        'com',
        '\u00ad',
        '１',
      ),
    )
    .map((pieces) => `a@b.${pieces.join('')}`),
)

test('an accepted address is one RCPT argument, ASCII, without space, and parses to itself', () => {
  fc.assert(
    fc.property(nearlyAddress, (typed) => {
      const parsed = parseAddress(typed)
      if (isAddressFault(parsed)) return
      assert.match(parsed.address, /^[!-~]+$/)
      assert.doesNotMatch(parsed.address, /[<>,;:"()[\]\\\s]/)
      assert.equal(parsed.address.split('@').length, 2)
      assert.ok(parsed.address.length <= 254)
      assert.deepEqual(parseAddress(parsed.address), { ...parsed, typed: parsed.address })
    }),
    { numRuns: 3000 },
  )
})

test('most addresses that a person could have are accepted', () => {
  fc.assert(
    fc.property(
      fc.emailAddress(),
      (typed) => !isAddressFault(parseAddress(typed)) || /@.*\.\d+$/.test(typed),
    ),
  )
})

test('equality ignores case, in the local part too', () => {
  const [one, other] = [parseAddress('Ada@Example.com'), parseAddress('aDA@exAMPLE.COM')]
  assert.ok(!isAddressFault(one) && !isAddressFault(other))
  assert.equal(one.key, other.key)
  assert.notEqual(one.address, other.address)
})

test('the hash is keyed, 16 bytes, the same for a buffer and a key object', () => {
  const secret = Buffer.alloc(32, 1)
  const hash = hashAddress('a@example.com', secret)
  assert.equal(hash.length, 16)
  assert.deepEqual(hashAddress('a@example.com', createSecretKey(secret)), hash)
  assert.notDeepEqual(hashAddress('a@example.com', Buffer.alloc(32, 2)), hash)
})
