/** The message that goes out: every header of the contract once, and nothing that a value could add. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeMessage } from '../../../src/message/encode-message.ts'
import { HeaderRefused } from '../../../src/message/header.ts'
import { bodies, envelope, fields, type values, write } from './sample.ts'

test('a golden message, byte for byte', () => {
  assert.equal(
    write().toString('latin1'),
    [
      'From: The Daily Broadsheet <news@example.org>',
      'To: Ada <ada@example.net>',
      'Subject: The bridge opens again',
      'Date: Sat, 22 Nov 2025 15:00:00 +0000',
      'Message-ID: <d.1.2.x@example.org>',
      'Reply-To: editor@example.org',
      'List-Id: Daily stories <daily.letters.example.org>',
      'List-Unsubscribe: <https://letters.example.org/u/abc>,',
      ' <mailto:unsubscribe@example.org?subject=abc>',
      'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
      'Precedence: bulk',
      'X-Auto-Response-Suppress: OOF, AutoReply',
      'Feedback-ID: bridge-1:daily:newsletter:broadsheet',
      'MIME-Version: 1.0',
      'Content-Type: multipart/alternative; boundary="=_broadsheet"',
      '',
      '--=_broadsheet',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: quoted-printable',
      '',
      'Words',
      'ada@example.net=',
      ' at the end.',
      '',
      '--=_broadsheet',
      'Content-Type: text/html; charset=utf-8',
      'Content-Transfer-Encoding: quoted-printable',
      '',
      '<a href=3D"=',
      'https://letters.example.org/u/abc=',
      '">out</a>=',
      'Ada=',
      'ada@example.net=',
      '',
      '--=_broadsheet--',
      '',
    ].join('\r\n'),
  )
})

test('what is not set has no header', () => {
  const bare = { replyTo: undefined, unsubscribeByMail: undefined, feedbackId: undefined }
  const names = fields(write({ envelope: bare })).map((field) => field.slice(0, field.indexOf(':')))
  assert.deepEqual(names, [
    'From',
    'To',
    'Subject',
    'Date',
    'Message-ID',
    'List-Id',
    'List-Unsubscribe',
    'List-Unsubscribe-Post',
    'Precedence',
    'X-Auto-Response-Suppress',
    'MIME-Version',
    'Content-Type',
  ])
})

const refusedAtCompose: readonly [header: string, Partial<typeof envelope>][] = [
  ['Subject', { subject: 'Hello\r\nBcc: eve@example.com' }],
  ['Subject', { subject: 'Hello\u2028there' }],
  ['Subject', { subject: 'Half \ud83d' }],
  ['From', { from: { name: 'News\nBcc: eve@example.com', address: 'news@example.org' } }],
  ['From', { from: { name: 'News', address: 'news@example.org>, <eve@example.com' } }],
  ['Reply-To', { replyTo: { address: 'editor@example.org, eve@example.com' } }],
  ['List-Id', { list: { key: 'daily', name: 'Daily\u0000stories' } }],
  ['List-Id', { list: { key: 'da\nily', name: 'Daily' } }],
  ['Feedback-ID', { feedbackId: 'me\r\nBcc: eve@example.com' }],
]

for (const [header, more] of refusedAtCompose) {
  test(`${header} is refused with ${JSON.stringify(Object.values(more)[0])}`, () => {
    assert.throws(
      () => encodeMessage({ ...envelope, ...more }, bodies),
      (error: unknown) => error instanceof HeaderRefused && error.header === header,
    )
  })
}

const refusedAtFill: readonly [header: string, Partial<typeof values>][] = [
  ['To', { to: { address: 'ada@example.net\r\nBcc: eve@example.com' } }],
  ['To', { to: { address: 'ada@example.net, eve@example.com' } }],
  ['To', { to: { address: 'zoë@example.net' } }],
  ['Date', { date: 'today\nBcc: eve@example.com' }],
  ['Message-ID', { messageId: '' }],
  ['List-Unsubscribe', { unsubscribeUrl: 'https://example.org/\r\nBcc: eve@example.com' }],
  ['List-Unsubscribe', { unsubscribeUrl: 'https://example.org/>, <mailto:eve@example.com' }],
  ['List-Unsubscribe', { unsubscribeUrl: `https://example.org/${'x'.repeat(900)}` }],
  ['List-Unsubscribe', { unsubscribeMailto: '' }],
]

for (const [header, more] of refusedAtFill) {
  test(`${header} is refused with ${JSON.stringify(Object.values(more)[0]).slice(0, 60)}`, () => {
    assert.throws(
      () => write({ values: more }),
      (error: unknown) => error instanceof HeaderRefused && error.header === header,
    )
  })
}

const sites: readonly [site: string, id: string][] = [
  ['https://letters.example.org', 'daily.letters.example.org'],
  ['https://letters.example.org:8443/path', 'daily.letters.example.org'],
  ['http://127.0.0.1:3000', 'daily.example.org'],
  ['http://[::1]:3000', 'daily.example.org'],
  ['http://localhost:3000', 'daily.example.org'],
]

for (const [site, id] of sites) {
  test(`the list of ${site} is ${id}`, () => {
    const field = fields(write({ envelope: { site } })).find((line) => line.startsWith('List-Id:'))
    assert.equal(field, `List-Id: Daily stories <${id}>`)
  })
}
