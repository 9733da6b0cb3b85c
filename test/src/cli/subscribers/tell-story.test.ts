/** The story of an address is told in order, with every piece of evidence in words. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tellStory } from '../../../../src/cli/subscribers/tell-story.ts'
import type { ConsentEvent } from '../../../../subscribers/consent/read.ts'

const at = (hour: number): Date => new Date(Date.UTC(2026, 4, 1, hour))

const nothing = {
  ...{ basis: null, wording: null, wordingHash: null, language: null, page: null, ip: null, userAgent: null },
  ...{ messageId: null, edition: null, n: null, detail: null },
}

const events: readonly ConsentEvent[] = [
  {
    ...nothing,
    ...{ id: 1, at: at(9), what: 'asked', by: 'form', list: 'daily', from: null, to: 'pending' },
    ...{ wording: 'Yes, send it.', language: 'en', page: 'https://news.example.org/', ip: '192.0.2.7' },
    ...{ userAgent: 'Firefox', detail: { via: 3 } },
  },
  {
    ...nothing,
    ...{ id: 2, at: at(11), what: 'confirmed', by: 'link', list: 'daily', from: 'pending', to: 'confirmed' },
    messageId: '<n.1@example.org>',
  },
  {
    ...nothing,
    ...{
      id: 3,
      at: at(13),
      what: 'left',
      by: 'one_click',
      list: 'daily',
      from: 'confirmed',
      to: 'unsubscribed',
    },
    ...{ edition: 4, n: 17 },
  },
  { ...nothing, id: 4, at: at(14), what: 'something_new', by: 'someone', list: null, from: null, to: null },
]

test('forms, messages, the log of consent and operators, by the clock', () => {
  const story = tellStory({
    events,
    suppression: { reason: 'unsubscribed_all', note: null, created_at: at(15) },
    signUps: [{ at: at(16), lists: ['daily', 'weekly'], next_at: at(17) }],
    confirmations: [
      { at: at(10), lists: ['daily'], message_id: '<n.1@example.org>', confirmed_at: at(11), open: false },
    ],
    notices: [
      { at: at(10), kind: 'confirm', state: 'accepted', settled_at: at(10), reply: 'ok' },
      { at: at(12), kind: 'welcome', state: 'rejected', settled_at: at(12), reply: '550 no' },
    ],
    changes: [{ at: at(18), to: 'new@example.org' }],
    audit: [
      { at: at(19), actor: 'kim', what: 'suppression_removed', detail: { hash: '00', reason: 'manual' } },
    ],
  })
  assert.deepEqual(
    story.map(({ at, list, headline, details }) => [at.getUTCHours(), list, headline, ...details]),
    [
      [
        ...[9, 'daily', 'signed up, not confirmed yet, by the sign-up page (new → pending)'],
        ...[
          'agreed to: "Yes, send it." (en)',
          'page: https://news.example.org/',
          'from: 192.0.2.7, Firefox',
          'via: 3',
        ],
      ],
      [
        10,
        'daily',
        'confirmation message',
        'its button was pressed 2026-05-01 11:00',
        'message: <n.1@example.org>',
      ],
      [11, 'daily', 'confirmed, by a link in a message (pending → confirmed)', 'message: <n.1@example.org>'],
      [12, '', 'message: welcome', 'rejected 2026-05-01 12:00', 'reply: 550 no'],
      [
        ...[13, 'daily', "left, by the mail program's unsubscribe (one click) (confirmed → unsubscribed)"],
        'edition: 4, recipient 17',
      ],
      [14, '', 'something_new, by someone'],
      [15, '', 'suppressed: unsubscribed all'],
      [16, 'daily, weekly', 'a sign-up waits for its confirmation message', 'next look 2026-05-01 17:00'],
      [18, '', 'asked to change the address, not confirmed yet', 'to: new@example.org'],
      [19, '', 'suppression removed, by kim', 'reason: manual'],
    ],
  )
})
