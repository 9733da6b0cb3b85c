/** An item is named by its number, its GUID or its address; without a name it is the newest. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseItem } from '../../../../src/article/feed/choose-item.ts'
import { checkFeed } from '../../../../src/article/feed/feed.ts'

const feedOf = (...items: Parameters<typeof checkFeed>[0]['items']) =>
  checkFeed({ items }, { name: 'news.xml' })

const tram = { guid: 'tag:1', title: 'Tram', url: 'https://news.test/tram', published: '2026-08-01' }
const bridge = { guid: '9', title: 'Bridge', url: 'https://news.test/bridge', published: '2026-08-03' }
const market = { guid: 'm', title: 'Market', published: 'Sun, 02 Aug 2026 10:00:00 GMT' }

test('the newest first, by date where all have one', () => {
  const titles = (feed: ReturnType<typeof feedOf>) => feed.items.map(({ title }) => title)
  assert.deepEqual(titles(feedOf(tram, bridge, market)), ['Bridge', 'Market', 'Tram'])
  const { published: _, ...undated } = market
  assert.deepEqual(titles(feedOf(tram, bridge, undated)), ['Tram', 'Bridge', 'Market'])
  // The date of a change counts where there is no other.
  assert.deepEqual(titles(feedOf(tram, { ...undated, updated: '2026-08-04' })), ['Market', 'Tram'])
  // The same moment: as the feed has them.
  assert.deepEqual(titles(feedOf(tram, { ...bridge, published: tram.published })), ['Tram', 'Bridge'])
})

test('by number, GUID or address', () => {
  const feed = feedOf(tram, bridge, market)
  const choices = [
    [undefined, 'Bridge'],
    ['1', 'Bridge'],
    ['3', 'Tram'],
    [' tag:1 ', 'Tram'],
    ['https://news.test/tram', 'Tram'],
    // No ninth item: it is a GUID.
    ['9', 'Bridge'],
  ] as const
  for (const [choice, title] of choices) assert.equal(chooseItem(feed, choice).title, title, choice)
})

test('one that is not there is told, with the first few that are', () => {
  const many = Array.from({ length: 7 }, (_, i) => ({
    guid: `g${i}`,
    title: i === 1 ? 'x'.repeat(200) : `Story ${i}`,
  }))
  assert.throws(() => chooseItem(feedOf(...many), '8'), {
    name: 'Mistake',
    message: `news.xml has no item 8. It has 7 items; give the number or the GUID of one:
  1  Story 0  (g0)
  2  ${'x'.repeat(79)}…  (g1)
  3  Story 2  (g2)
  4  Story 3  (g3)
  5  Story 4  (g4)
  …`,
  })
  for (const choice of ['0', '-1', '1.5', '', 'story 1', '99999999999'])
    assert.throws(() => chooseItem(feedOf(...many), choice), { message: /has no item/ }, choice)
})

test('an item without a GUID is known by its address, else by its words', () => {
  const [link, words, same] = feedOf(
    { title: 'A', url: 'https://news.test/a#top' },
    { title: 'B', html: '<p>b</p>' },
    { title: ' B ', html: '<p>b</p>' },
  ).items
  assert.equal(link?.guid, 'https://news.test/a#top')
  assert.match(words?.guid ?? '', /^sha256:[0-9a-f]{64}$/)
  assert.equal(same?.guid, words?.guid)
})
