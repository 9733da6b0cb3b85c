/** A message to a reader on the wire: seven bits, whole lines, headers that no value can add to. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { simpleParser } from 'mailparser'
import {
  encodeNotice,
  fillNoticeHtml,
  type NoticeHead,
} from '../../../../src/message/notices/encode-notice.ts'
import { fields } from '../sample.ts'

const head: NoticeHead = {
  from: { name: 'The Daily Broadsheet', address: 'news@example.org' },
  replyTo: { address: 'editor@example.org' },
  to: { address: 'ada@example.net' },
  subject: 'Bitte bestätigen: Daily stories',
  date: new Date('2026-11-22T15:00:00Z'),
  messageId: '<n.1.x@example.org>',
  lang: 'de',
  list: { list: { key: 'daily', name: 'Daily stories' }, site: 'https://letters.example.org' },
  formSub: { ip: '192.0.2.7', domain: 'letters.example.org' },
}
const bodies = { text: 'Schöne Grüße\n\n.\nFrom here on\n', html: '<p>Schöne Grüße</p>' }

test('every header once, in an order that people read', () => {
  assert.deepEqual(fields(encodeNotice(head, bodies)), [
    'From: The Daily Broadsheet <news@example.org>',
    'Reply-To: editor@example.org',
    'To: ada@example.net',
    'Subject: =?UTF-8?Q?Bitte_best=C3=A4tigen=3A_Daily_stories?=',
    'Date: Sun, 22 Nov 2026 15:00:00 +0000',
    'Message-ID: <n.1.x@example.org>',
    'List-Id: Daily stories <daily.letters.example.org>',
    'Auto-Submitted: auto-generated',
    'X-Auto-Response-Suppress: OOF, AutoReply',
    'Form-Sub: v=1; ip=192.0.2.7; dom=letters.example.org',
    'Content-Language: de',
    'MIME-Version: 1.0',
    'Content-Type: multipart/alternative; boundary="=_broadsheet"',
  ])
})

for (const file of [
  undefined,
  { name: 'you.json', type: 'application/json', text: '{"ä":"ß"}'.repeat(50) },
] as const)
  test(`bodies and file come out as they went in, ${file ? 'with' : 'without'} a file`, async () => {
    const message = encodeNotice(head, bodies, file)
    const parsed = await simpleParser(message)
    assert.equal(parsed.text, bodies.text)
    assert.equal(parsed.html, bodies.html)
    assert.deepEqual(
      parsed.attachments.map(({ filename, contentType, content }) => [
        filename,
        contentType,
        content.toString(),
      ]),
      file === undefined ? [] : [[file.name, file.type, file.text]],
    )
    const wire = message.toString('latin1')
    assert.doesNotMatch(wire, /[^\r]\n|\r[^\n]|[^\x20-\x7e\r\n]/)
    assert.ok(wire.split('\r\n').every((line) => line.length <= 78 && !line.startsWith('.')))
  })

const refused: readonly (readonly [string, Partial<NoticeHead>])[] = [
  ['a subject of two lines', { subject: 'x\r\nBcc: eve@example.com' }],
  ['an address that is two', { to: { address: 'ada@example.net,eve@example.com' } }],
  ['a form from nowhere', { formSub: { ip: '192.0.2.7\r\nBcc: eve@example.com', domain: 'x' } }],
  ['a language that is no tag', { lang: 'de\n' }],
]
for (const [what, change] of refused)
  test(`${what} is refused`, () => {
    assert.throws(() => encodeNotice({ ...head, ...change }, bodies), /is refused/)
  })

test('what is filled into the HTML is words', () => {
  const html = ['<p>', { slot: 'lists' }, '</p><a href="', { slot: 'url' }, '">'] as const
  assert.equal(
    fillNoticeHtml({ html }, { lists: '<b>"{{url}}"', url: 'https://example.org/?a=1&b="' }),
    '<p>&lt;b&gt;&quot;&#123;&#123;url&#125;&#125;&quot;</p><a href="https://example.org/?a=1&amp;b=&quot;">',
  )
  assert.throws(() => fillNoticeHtml({ html }, { lists: 'x' }), /nothing stands for \{url\}/)
})
