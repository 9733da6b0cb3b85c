/** The story of an address is told in order, with every piece of evidence in words. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeConsent } from '../../../../src/cli/subscribers/describe-consent.ts'
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

/** What the log may say beside the states, and the words for it. */
const told: readonly (readonly [event: Partial<ConsentEvent>, ...story: string[]])[] = [
  [
    { what: 'reason_given', by: 'link', detail: { reason: 'too_often', words: 'Twice a_day?' } },
    'said why they left, by a link in a message',
    ...['reason: it came too often', 'in their words: Twice a_day?'],
  ],
  [
    { what: 'left', by: 'one_click', from: 'confirmed', to: 'unsubscribed', detail: { reason: 'a_new_one' } },
    "left, by the mail program's unsubscribe (one click) (confirmed → unsubscribed)",
    'reason: a new one',
  ],
  [
    { what: 'left', by: 'link', detail: { covered: 'unsubscribed_all' } },
    ...['left, by a link in a message', 'covered until now by: the suppression "unsubscribed all"'],
  ],
  [
    { what: 'returned', by: 'link', from: 'unsubscribed', to: 'confirmed', detail: { leaving: 12 } },
    'took the leaving back, by a link in a message (unsubscribed → confirmed)',
  ],
  [
    { what: 'paused', by: 'preferences', detail: { months: 3 } },
    ...['paused, by the preferences page', 'for: 3 months'],
  ],
  [
    { what: 'details_changed', by: 'preferences', detail: { changed: ['name', 'fields'] } },
    ...['name, language or other data changed, by the preferences page', 'changed: name, fields'],
  ],
  [
    { what: 'address_changed', by: 'link', detail: { from: '0a', to: '0b' } },
    'moved to another address, by a link in a message',
    ...['old address, as its hash: 0a', 'new address, as its hash: 0b'],
  ],
  [
    { what: 'address_changed', by: 'link', to: 'confirmed', detail: { merged: 17 } },
    'moved to another address, by a link in a message (new → confirmed)',
    'brought along: what the new address had as reader 17',
  ],
  [
    {
      ...{ what: 'confirmed', by: 'link' },
      detail: { confirmation: 4, asked: '2026-05-01T10:00:00.000Z', form: 'embed', lifted: 'erased' },
    },
    'confirmed, by a link in a message',
    ...['signed up: 2026-05-01 10:00:00, by a form on another site', 'lifted: the suppression "erased"'],
  ],
  [
    { what: 'added', by: 'import', basis: 'at the fair', detail: { line: 2, source: 'fair.csv' } },
    ...['added, by an import', 'because: at the fair', 'file: fair.csv, line 2'],
  ],
  [
    {
      what: 'asked',
      by: 'form',
      from: 'confirmed',
      to: 'confirmed',
      detail: { answer: 'already_confirmed' },
    },
    'signed up again, confirmed already, by the sign-up page',
    'answer: a note that nothing was left to confirm',
  ],
  [
    { what: 'asked', by: 'api', from: 'unsubscribed', to: 'unsubscribed', detail: { via: 3 } },
    'signed up again, not confirmed yet, by the API',
    'brought by: the call to action of edition 3',
  ],
  [{ what: 'new_one', by: 'x', detail: { some_thing: { a: 1 } } }, 'new one, by x', 'some thing: {"a":1}'],
]

test('what is kept beside the states is told in words', () => {
  for (const [event, headline, ...details] of told)
    assert.deepEqual(
      describeConsent({
        ...nothing,
        id: 1,
        at: at(9),
        list: null,
        from: null,
        to: null,
        what: '',
        by: '',
        ...event,
      }),
      { headline, details },
    )
})

test('a message comes after the sign-up it answers, which is written down some milliseconds later', () => {
  const [asked, confirmed] = events
  assert.ok(asked !== undefined && confirmed !== undefined)
  const made = new Date(asked.at.getTime() - 7)
  const story = tellStory({
    events: [{ ...asked, messageId: '<n.1@example.org>' }, confirmed],
    confirmations: [
      { at: made, lists: ['daily'], message_id: '<n.1@example.org>', confirmed_at: at(11), open: false },
      { at: made, lists: ['weekly'], message_id: '<n.2@example.org>', confirmed_at: null, open: true },
    ],
    ...{ suppression: undefined, signUps: [], notices: [], changes: [], audit: [] },
  })
  assert.deepEqual(
    story.map(({ list, headline }) => `${list}: ${headline.split(',')[0]}`),
    ['weekly: confirmation message', 'daily: signed up', 'daily: confirmation message', 'daily: confirmed'],
  )
})

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
          'brought by: the call to action of edition 3',
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
      [14, '', 'something new, by someone'],
      [15, '', 'suppressed: unsubscribed all'],
      [16, 'daily, weekly', 'a sign-up waits for its confirmation message', 'next look 2026-05-01 17:00'],
      [18, '', 'asked to change the address, not confirmed yet', 'to: new@example.org'],
      [19, '', 'suppression removed, by kim', 'reason: manual'],
    ],
  )
})
