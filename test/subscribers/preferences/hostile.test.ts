/** Hostile inputs into every field behind a reader's links: no fault of ours, nothing run, nothing kept that is not valid. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { signIds } from '../../../src/link.ts'
import { openWorld } from './world.ts'

const inputs = [
  '<script>window.ran=1</script>',
  '"><img src=x onerror=alert(1)>',
  '{{constructor.constructor("x")()}}',
  'ann@example.com\r\nBcc: everybody@example.com',
  'a\u0000b',
  '\u0000',
  '\ud800',
  '\u2028\u202e',
  '__proto__',
  'constructor',
  `'; drop table subscribers; --`,
  'x'.repeat(20_000),
  '9'.repeat(400),
  '-0',
  '2024-02-30',
  '%',
]

test('whatever is typed into the pages behind a link, it stays text', async () => {
  await using world = await openWorld()
  const reader = await world.addReader('calm@example.com')
  const path = await world.privateLink(reader)
  const daily = world.footerLink('u', reader)
  const back = `/b/${signIds(world.test.ring, 'undo', [reader, world.lists.daily, 1])}`
  const forms: [string, Record<string, string>, readonly string[]][] = [
    [
      path,
      { do: 'save', lists: 'daily' },
      ['do', 'lists', 'was', 'name', 'language', 'send', '__proto__'].concat(
        ['town', 'age', 'diet', 'post', 'born', '__proto__'].map((key) => `field-${key}`),
      ),
    ],
    [path, { do: 'pause' }, ['months']],
    [`${path}/address`, { email: 'calm@example.com' }, ['email', 'asked', 'use']],
    [`${path}/erase`, {}, ['erase']],
    [daily, {}, ['leave', 'back', 'reason', 'words', 'List-Unsubscribe']],
    [world.footerLink('p', reader), {}, ['send']],
    [back, {}, ['return']],
  ]
  for (const [page, fields, names] of forms)
    for (const name of names)
      for (const input of inputs) {
        const { status, html } = await world.post(page, { ...fields, [name]: input })
        assert.ok([200, 400, 410, 413].includes(status), `${status} ${name} ${input}`)
        assert.doesNotMatch(html, /<script>|<img(?! class="logo")/)
      }
  for (const body of [
    'name=%',
    'do=save&name=%ff%fe&lists=%80',
    'do=%00',
    '&&&===',
    'do[x]=1&do[__proto__]=2',
  ])
    for (const page of [path, `${path}/address`, `${path}/erase`, daily, back]) {
      const sent = await fetch(new URL(page, world.test.site.url), {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        redirect: 'manual',
      })
      assert.ok([200, 303, 400, 410].includes(sent.status), `${sent.status} ${page} ${body}`)
    }
  for (const end of [
    '?lang=%',
    '?lang[]=de',
    '?done=__proto__',
    '?done=saved&done=left',
    '?lang=%00&lang=de',
  ])
    for (const page of [path, daily, back]) assert.ok((await world.get(page + end)).status < 500, page + end)
  assert.deepEqual(world.test.troubles, [])
  const { rows } = await sql<{ name: string | null; language: string | null; attributes: object }>`
    select name, language, attributes from subscribers where id = ${reader}`.execute(world.test.database)
  const [kept] = rows
  assert.ok((kept?.name ?? '').length <= 200)
  assert.ok([null, 'en', 'de', 'ar'].includes(kept?.language ?? null))
  for (const [key, value] of Object.entries(kept?.attributes ?? {})) {
    assert.ok(['town', 'age', 'diet', 'post', 'born'].includes(key), key)
    assert.doesNotMatch(String(value), /[\p{Cc}\p{Zl}\p{Zp}]/u)
  }
})
