/** Quoted-printable by RFC 2045 6.7, line by line. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeText, encodeValue } from '../../../src/message/quoted-printable.ts'

const cases: readonly [rule: string, text: string, encoded: string][] = [
  ['plain words stay', 'Plain words', 'Plain words'],
  ['an equals sign is escaped', 'a=b', 'a=3Db'],
  ['other characters are escaped by their bytes', 'é', '=C3=A9'],
  ['each kind of line end is CRLF', 'a\nb\rc\r\nd', 'a\r\nb\r\nc\r\nd'],
  ['a blank at the end of a line is escaped', 'a \nb\t', 'a=20\r\nb=09'],
  ['a dot at the start of a line is escaped', '.\na.', '=2E\r\na.'],
  ['so is the F of From', 'From me\nFromage From', '=46rom me\r\nFromage From'],
  ['75 characters stand on a line', 'x'.repeat(75), 'x'.repeat(75)],
  ['the 76th begins a new one', 'x'.repeat(76), `${'x'.repeat(75)}=\r\nx`],
  ['an escape is not torn', `${'x'.repeat(73)}é`, `${'x'.repeat(73)}=\r\n=C3=A9`],
  ['a dot that comes to the start of a line is escaped', `${'x'.repeat(75)}.`, `${'x'.repeat(75)}=\r\n=2E`],
]

for (const [rule, text, encoded] of cases) {
  test(rule, () => assert.equal(encodeText(text), encoded))
}

const valuesEncoded: readonly [value: string, encoded: string][] = [
  ['ada@example.net', 'ada@example.net'],
  ['.ada@example.net', '=2Eada@example.net'],
  ['From me', '=46rom me'],
  ['Ada ', 'Ada=20'],
  ['a=b', 'a=3Db'],
  ['x'.repeat(75), 'x'.repeat(75)],
  ['x'.repeat(77), `${'x'.repeat(75)}=\r\nxx`],
  [`${'x'.repeat(75)}.x`, `${'x'.repeat(75)}=\r\n=2Ex`],
  ['x'.repeat(151), `${'x'.repeat(75)}=\r\n${'x'.repeat(75)}=\r\nx`],
  ['a  b', 'a  b'],
  ['', ''],
]

for (const [value, encoded] of valuesEncoded) {
  test(`the value ${JSON.stringify(value)}`, () => assert.equal(encodeValue(value), encoded))
}
