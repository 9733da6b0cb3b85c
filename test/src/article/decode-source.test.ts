/** Bytes of any encoding become the text that their writer saw, or a sentence that says why not. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeSource } from '../../../src/article/decode-source.ts'
import { Mistake } from '../../../src/mistake.ts'

const decode = (bytes: Uint8Array, contentType?: string): { text: string; charset?: string } =>
  decodeSource(bytes, { name: 'story.txt', contentType })
const latin = (text: string): Buffer => Buffer.from(text, 'latin1')
const page = (charset: string, words: Buffer): Buffer =>
  Buffer.concat([latin(`<html><head><meta charset="${charset}"></head><p>`), words])

for (const [what, bytes, contentType, text, charset] of [
  ['UTF-8', Buffer.from('Ö “blau”'), undefined, 'Ö “blau”', undefined],
  ['one letter of UTF-8', Buffer.from('É'), undefined, 'É', undefined],
  ['Windows-1252', latin('\x93Caf\xe9\x94 \x80'), undefined, '“Café” €', 'windows-1252'],
  ['a last letter of Windows-1252', latin('caf\xe9'), undefined, 'café', 'windows-1252'],
  [
    'UTF-8 with bytes of Windows-1252 pasted in',
    Buffer.concat([Buffer.from('Ünder Öl – '), latin('\x93a\x94')]),
    undefined,
    'Ünder Öl – “a”',
    undefined,
  ],
  [
    'UTF-8 that is cut off',
    Buffer.from('Ö – “blau”').subarray(0, -1),
    undefined,
    'Ö – “blau\ufffd',
    undefined,
  ],
  ['UTF-16 LE without a mark', Buffer.from('A é “b”', 'utf16le'), undefined, 'A é “b”', 'utf-16le'],
  ['UTF-16 BE without a mark', Buffer.from('A é “b”', 'utf16le').swap16(), undefined, 'A é “b”', 'utf-16be'],
  ['UTF-16 with a mark', Buffer.from('\ufeff青い', 'utf16le'), undefined, '青い', 'utf-16le'],
  ['the charset of the header', latin('\xc9\xe0'), 'text/html; charset="windows-1251"', 'Йа', 'windows-1251'],
  ['a charset that nobody knows', latin('\xe9 \xe9'), 'text/plain; charset=klingon', 'é é', 'windows-1252'],
  [
    'UTF-8 under a wrong header',
    Buffer.from('Öl für Übermüdete'),
    'text/plain; charset=iso-8859-1',
    'Öl für Übermüdete',
    undefined,
  ],
  [
    'Latin-1 under a header of UTF-8',
    latin('\xd6l f\xfcr \xdcberm\xfcdete'),
    'text/plain; charset=utf-8',
    'Öl für Übermüdete',
    'windows-1252',
  ],
  [
    'the XML declaration',
    latin('<?xml version="1.0" encoding="ISO-8859-2"?><p>\xb9'),
    undefined,
    '<?xml version="1.0" encoding="ISO-8859-2"?><p>š',
    'iso-8859-2',
  ],
  [
    'C1 controls that a converter left',
    Buffer.from('\u0093It\u0092s\u0094 \u0080\u0081\u001b[1m'),
    undefined,
    '“It’s” €  [1m',
    undefined,
  ],
  [
    'old Mac and typewriter line ends',
    Buffer.from('a\rb\r\nc\vd\u2028e\tf'),
    undefined,
    'a\nb\nc\nd\ne\tf',
    undefined,
  ],
] as const) {
  test(`${what}`, () => {
    assert.deepEqual(decode(bytes, contentType), { text, ...(charset && { charset }) })
  })
}

for (const [charset, bytes, text] of [
  ['GBK', latin('\xc0\xb6'), '蓝'],
  ['Shift_JIS', latin('\x90\xc2\x82\xa2'), '青い'],
  ['EUC-KR', latin('\xc6\xc4'), '파'],
  ['Big5', latin('\xc2\xc5'), '藍'],
  ['windows-1256', latin('\xc3\xd2'), 'أز'],
  ['ISO-2022-JP', latin('\x1b$B@D$$\x1b(B'), '青い'],
  ['koi8-r', latin('\xf3'), 'С'],
] as const) {
  test(`a page that declares ${charset}`, () => {
    const read = decode(page(charset, bytes))
    assert.ok(read.text.endsWith(`<p>${text}`), read.text)
    assert.equal(read.charset, charset.toLowerCase())
  })
}

test('a charset declared behind a long head is found, too', () => {
  const head = `<html><head><script>${'x'.repeat(4000)}</script><meta http-equiv="content-type" content="text/html; charset=windows-1251">`
  assert.ok(decode(Buffer.concat([latin(head), latin('\xc9')])).text.endsWith('Й'))
})

for (const [what, bytes, message] of [
  ['NUL bytes', latin('A\0B'), /not a text file: it holds NUL bytes/],
  ['NULs at both halves', latin('A\0\0B'), /NUL bytes/],
  ['a NUL in UTF-16', Buffer.from('\ufeffA\0B', 'utf16le'), /NUL characters/],
  ['half a pair of UTF-16', latin('\xff\xfe\x00\xd8'), /not valid UTF-16LE text. Save it as UTF-8/],
] as const) {
  test(`refuses ${what}`, () => {
    assert.throws(
      () => decode(bytes),
      (error) => error instanceof Mistake && message.test(error.message),
    )
  })
}

test('UTF-8 comes back as it was, from wherever it is cut', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(), (words, n) => {
      const clean = words.replace(/[\p{Cc}\u2028\u2029]/gu, '')
      assert.equal(decode(Buffer.from(`“öäü” ${clean}`)).text, `“öäü” ${clean}`)
      const cut = Buffer.from(`“öäü” ${clean}`).subarray(0, 14 + (n % (Buffer.byteLength(clean) + 1)))
      assert.ok(`“öäü” ${clean}`.startsWith(decode(cut).text.replace(/\ufffd$/, '')))
    }),
  )
})

test('any bytes are text without control characters, or a Mistake', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        assert.doesNotMatch(decode(bytes).text, /(?![\t\n])\p{Cc}/u)
      } catch (error) {
        assert.ok(error instanceof Mistake, String(error))
      }
    }),
    { numRuns: 2000 },
  )
})

test('2 MB of broken bytes take under 2 seconds', () => {
  for (const bytes of [
    Buffer.alloc(2_000_000, 0xe9),
    Buffer.alloc(2_000_000, Buffer.concat([Buffer.from('ä'), latin('\xe9')])),
    Buffer.alloc(2_000_000, '<meta '),
    Buffer.alloc(2_000_000, '<?xml '),
  ]) {
    const start = process.cpuUsage()
    decode(bytes)
    const { user, system } = process.cpuUsage(start)
    assert.ok(user + system < 2_000_000, `${user + system}`)
  }
})
