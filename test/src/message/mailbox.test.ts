/** Names in headers, the ways there are to write them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeHeaderText } from '../../../src/message/header.ts'
import { cleanName, encodeMailbox } from '../../../src/message/mailbox.ts'

const names: readonly [name: string, written: string][] = [
  ['', 'ada@example.net'],
  ['Ada', 'Ada <ada@example.net>'],
  ["Ada O'Brien", "Ada O'Brien <ada@example.net>"],
  ['Lovelace, Ada', '"Lovelace, Ada" <ada@example.net>'],
  ['Ada "the first" \\', '"Ada \\"the first\\" \\\\" <ada@example.net>'],
  ['ada@example.net', '"ada@example.net" <ada@example.net>'],
  ['Zoë', '=?UTF-8?B?Wm/Dqw==?= <ada@example.net>'],
  ['Zoë Müller-Lindenberg', '=?UTF-8?Q?Zo=C3=AB_M=C3=BCller-Lindenberg?= <ada@example.net>'],
  ['=?UTF-8?Q?Eve?=', '=?UTF-8?B?PT9VVEYtOD9RP0V2ZT89?= <ada@example.net>'],
  [' Ada\r\nBcc: eve@example.com ', '"Ada Bcc: eve@example.com" <ada@example.net>'],
]

for (const [name, written] of names) {
  test(`${JSON.stringify(name)} is written ${written}`, () => {
    assert.equal(encodeMailbox('To', { name, address: 'ada@example.net' }), written)
  })
}

test('a long name is cut between characters', () => {
  assert.equal(cleanName('👩'.repeat(100)), '👩'.repeat(64))
  assert.equal(cleanName('a\ud83d'), 'a\ufffd')
})

test('encoded words have at most 75 characters, their lines 76, and no character is torn', () => {
  for (const subject of [
    'é'.repeat(300),
    '汉'.repeat(300),
    '👩‍🚀'.repeat(100),
    `a${'ß'.repeat(200)}`,
    'word '.repeat(60),
  ]) {
    const lines = `Subject: ${encodeHeaderText('Subject', subject)}`.split('\r\n')
    for (const line of lines) assert.ok(line.length <= 76, line)
    for (const word of lines.flatMap((line) => line.match(/=\?UTF-8\?\S+\?=/g) ?? [])) {
      assert.ok(word.length <= 75)
      const decoded = word.startsWith('=?UTF-8?B?')
        ? Buffer.from(word.slice(10, -2), 'base64')
        : Buffer.from(
            word
              .slice(10, -2)
              .replaceAll(/=(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
            'latin1',
          )
      assert.ok(!decoded.toString('utf8').includes('\ufffd'))
    }
  }
})
