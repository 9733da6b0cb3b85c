/** The example story is read as its writer meant it, and the example list holds what the demo tells about it. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parse } from 'csv-parse/sync'
import { z } from 'zod'
import { isAddressFault, parseAddress } from '../../../src/address.ts'
import { outlineArticle } from '../../../src/article/outline.ts'
import { readArticle } from '../../../src/article/read-article.ts'
import { suggestPreheader } from '../../../src/article/suggest-preheader.ts'

const open = (name: string): Buffer => readFileSync(new URL(`../../../examples/${name}`, import.meta.url))

test('the outline of story.txt', async () => {
  const article = await readArticle(open('story.txt'), { name: 'story.txt' })
  assert.equal(
    outlineArticle(article),
    ` 1  site                        The Harrow Quay Courier
 2  headline                    At Harrow Quay's library, "Mending Monday" gives broken things (and…
 3  paragraph                   The first thing through the door on Monday was a toaster with a…
 4  paragraph                   "We planned for twelve people," said Marrable, who has run the…
 5  paragraph                   That was in January. Since then the library's repair café, which…
 6  paragraph                   It began with a lamp. Marrable's reading lamp had died in the…
 7  paragraph                   "It was only the switch," he said. "It's nearly always only the…
 8  post (@pimaskerling)        Took my gran's radio to Mending Monday and @harrowquaylibrary had…
 9  related                     The ferry that still runs on a handwritten timetable
10  subhead                     Twelve tables and one rule
11  paragraph                   The rules of the evening fit on a bookmark, and the library has…
12  paragraph                   "People ask what it costs," Marrable said. "It costs an hour of…
13  paragraph                   There are twelve tables now, each under the sign of its section.…
14  post (@inesdovrany)         I came in with one broken zip and went home with a list of eleven…
15  call to action              Stories like this one, every morning
16  paragraph                   Not everything can be saved. A bread maker from 1994 was declared…
17  paragraph                   Bettany Oakes, who is eleven, has not missed a Monday. She started…
18  related                     How a lighthouse keeper's "lost" diary came back to the coast
19  subhead                     What the town gets back
20  paragraph                   The council has noticed. Less has gone to the tip this spring than…
21  post (@raftolland)          My bike has been "nearly fixed" since 2019. Counting the days until…
22  paragraph                   Marrable is careful not to make too much of it. A library, she…
23  paragraph                   At closing time on Monday the rocking horse left with a new tail,…
24  paragraph                   "And the switch," he said, holding it up to the light. "It was the…
25  left out (house-ad)         Now is the time to support and share the local stories you love.…
26  left out (comments-closed)  Comments are closed.
`,
  )
  const posts = article.body.flatMap((block) => (block.type === 'post' ? [block] : []))
  assert.deepEqual(
    posts.map((post) => [post.author, post.date, post.children.length]),
    [
      ['Pim Askerling', '2026-03-03', 2],
      ['Ines Dovrany', '2026-03-10', 1],
      ['Rafi Tolland', '2026-03-24', 1],
    ],
  )
  assert.equal(
    suggestPreheader(article),
    'The first thing through the door on Monday was a toaster with a slice of bread still in it. The second was a…',
  )
})

test('subscribers.csv: 250 rows, one duplicate, two bad ones, one suppressed, reserved domains only', () => {
  const row = z.object({ email: z.string(), name: z.string(), city: z.string() })
  const rows = z.array(row).parse(parse(open('subscribers.csv'), { columns: true }))
  const parsed = rows.map(({ email }) => parseAddress(email))
  const keys = parsed.flatMap((address) => (isAddressFault(address) ? [] : [address.key]))
  assert.equal(rows.length, 250)
  assert.equal(keys.length, 248)
  assert.equal(new Set(keys).size, 247)
  assert.deepEqual(
    keys.filter((key) => !/[@.](?:example|test|example\.(?:org|com|net))$/.test(key)),
    [],
  )
  assert.ok(keys.includes(open('suppressed.txt').toString().trim()))
  for (const script of ['Cyrillic', 'Greek', 'Arabic', 'Hebrew', 'Devanagari', 'Han', 'Hiragana', 'Hangul']) {
    assert.ok(
      rows.some(({ name }) => new RegExp(`\\p{Script=${script}}`, 'u').test(name)),
      script,
    )
  }
  assert.ok(rows.some(({ name }) => name === '') && rows.some(({ name }) => name.includes(',')))
  assert.ok(keys.some((key) => key.includes('@xn--')))
})
