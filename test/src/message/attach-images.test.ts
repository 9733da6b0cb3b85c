/** Pictures in the message: a mail program finds each beside the HTML that shows it; without any, nothing changes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { simpleParser } from 'mailparser'
import { cidOf, type ImageFormat } from '../../../src/article/images/image-url.ts'
import { type AttachedImage, attachImages } from '../../../src/message/attach-images.ts'
import { encodeMessage } from '../../../src/message/encode-message.ts'
import { fillMessage, prepareParts } from '../../../src/message/fill-message.ts'
import { HeaderRefused } from '../../../src/message/header.ts'
import { Mistake } from '../../../src/mistake.ts'
import type { Part } from '../../../src/render/parts.ts'
import { chart, photo } from '../article/images/pictures.ts'
import { bodies, envelope, values, write } from './sample.ts'

const first = {
  hash: 'a1'.repeat(32),
  format: 'jpeg',
  bytes: await photo(200, 150).jpeg().toBuffer(),
} as const
const second = { hash: 'b2'.repeat(32), format: 'png', bytes: await chart(100, 80).png().toBuffer() } as const

function writeWith(attached: readonly AttachedImage[], html: readonly Part[] = bodies.html): Buffer {
  const parts = encodeMessage(envelope, { ...bodies, html }, attached)
  assert.equal(parts.v, 2)
  return Buffer.concat(fillMessage(prepareParts(parts), values))
}

test('without pictures every byte is as it was', () => {
  assert.deepEqual(writeWith([]), write())
  assert.deepEqual(writeWith(attachImages([])), write())
  assert.doesNotMatch(write().toString('latin1'), /related|=_pictures/)
})

test('a mail program finds text, HTML with its slots filled, and each picture by its id', async () => {
  const attached = attachImages([first, second, first])
  const html: Part[] = [`<img src="cid:${cidOf(first)}"><img src="cid:${cidOf(second)}">`, ...bodies.html]
  const message = writeWith(attached, html)
  const parsed = await simpleParser(message, { skipImageLinks: true, skipTextToHtml: true })
  assert.equal(parsed.text?.replaceAll('\r\n', '\n'), 'Words\nada@example.net at the end.\n')
  assert.equal(
    parsed.html,
    `<img src="cid:${cidOf(first)}"><img src="cid:${cidOf(second)}">` +
      '<a href="https://letters.example.org/u/abc">out</a>Adaada@example.net',
  )
  assert.deepEqual(
    parsed.attachments.map(({ cid, contentType, contentDisposition, related, filename, content }) => ({
      cid,
      contentType,
      contentDisposition,
      related,
      filename,
      content,
    })),
    [
      {
        cid: cidOf(first),
        contentType: 'image/jpeg',
        contentDisposition: 'inline',
        related: true,
        filename: 'picture-1.jpg',
        content: first.bytes,
      },
      {
        cid: cidOf(second),
        contentType: 'image/png',
        contentDisposition: 'inline',
        related: true,
        filename: 'picture-2.png',
        content: second.bytes,
      },
    ],
  )
  // A mail program that shows the HTML finds the bytes behind each address.
  const shown = await simpleParser(message)
  assert.match(
    shown.html || '',
    new RegExp(`src="data:image/jpeg;base64,${first.bytes.toString('base64').slice(0, 40)}`),
  )
})

test('the parts of a message with one picture, line by line', () => {
  const wire = writeWith(attachImages([second])).toString('latin1')
  const body = wire.slice(wire.indexOf('\r\n\r\n'))
  assert.deepEqual(
    body.split('\r\n').filter((line) => /^(--|Content-)/.test(line)),
    [
      '--=_broadsheet',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: quoted-printable',
      '--=_broadsheet',
      'Content-Type: multipart/related; type="text/html"; boundary="=_pictures"',
      '--=_pictures',
      'Content-Type: text/html; charset=utf-8',
      'Content-Transfer-Encoding: quoted-printable',
      '--=_pictures',
      'Content-Type: image/png',
      'Content-Transfer-Encoding: base64',
      `Content-ID: <${cidOf(second)}>`,
      'Content-Disposition: inline; filename="picture-1.png"',
      '--=_pictures--',
      '--=_broadsheet--',
    ],
  )
  for (const line of body.split('\r\n')) assert.ok(line.length <= 76, line)
  assert.doesNotMatch(wire, /[^\r]\n|\r[^\n]|[^\x20-\x7e\r\n\t]/)
})

test('nothing but slots differs from one reader to the next', () => {
  const { parts } = encodeMessage(envelope, bodies, attachImages([first, second]))
  const slots = (each: readonly Part[]) => each.filter((part) => typeof part !== 'string')
  assert.deepEqual(slots(parts), slots(encodeMessage(envelope, bodies).parts))
  for (const [at, part] of parts.entries())
    assert.ok(typeof part !== 'string' || typeof parts[at + 1] !== 'string', 'constants are joined')
})

test('bytes of any length come back', async () => {
  const format = fc.constantFrom<ImageFormat>('jpeg', 'png')
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ bytes: fc.uint8Array({ minLength: 1, maxLength: 400 }), format }), {
        maxLength: 4,
      }),
      async (pictures) => {
        const images = pictures.map((picture, at) => ({ ...picture, hash: `${at}`.repeat(64) }))
        const { attachments } = await simpleParser(writeWith(attachImages(images)), { skipImageLinks: true })
        assert.deepEqual(
          attachments.map(({ content }) => [...content]),
          images.map(({ bytes }) => [...bytes]),
        )
      },
    ),
    { numRuns: 60 },
  )
})

test('an id that is no token is refused, and so is a message that nobody could receive', () => {
  const odd = [{ cid: 'a>\r\nBcc: eve@example.com', format: 'png', bytes: second.bytes } as const]
  assert.throws(
    () => writeWith(odd),
    (error) => error instanceof HeaderRefused && error.header === 'Content-ID',
  )
  const heavy = Array.from({ length: 26 }, (_, at) => ({
    ...first,
    hash: `${at}x`,
    bytes: Buffer.alloc(200_000),
  }))
  assert.throws(
    () => attachImages(heavy),
    (error) => error instanceof Mistake && /5\.2 MB.+without --inline-images/.test(error.message),
  )
})
