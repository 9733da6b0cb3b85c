/** Two megabytes of anything are read or refused within two seconds, and never break the reader. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readHtml, readHtmlFragment } from '../../../../src/article/html/read-html.ts'
import { Mistake } from '../../../../src/mistake.ts'

const size = 2_000_000
const head = '<html><head><title>A page</title></head><body><h1>A page</h1>'

const sentence =
  'The ferry goes on for another winter, although nobody who sails it is as old as its engine is.'

/** `unit` as often as it fits. */
function fill(unit: string, before = head): string {
  return before + unit.repeat(Math.floor((size - before.length) / unit.length))
}

/** What a page holds, and what the mistake says, where it is refused. */
const pages: readonly (readonly [string, () => string, RegExp | undefined])[] = [
  ['boxes in boxes', () => fill('<div>'), /more than 100 deep/],
  ['bold in bold', () => fill('<b>'), /more than 100 deep/],
  [
    'formatting opened anew in each paragraph',
    () => fill('<p><b><i><font a=1>x'),
    /more than 20000 HTML elements/,
  ],
  ['tables in tables', () => fill('<table><tr><td>'), /more than 100 deep/],
  ['lists in lists', () => fill('<ul><li>'), /more than 100 deep/],
  ['pictures in pictures', () => fill('<svg>'), /more than 100 deep/],
  ['unclosed paragraphs', () => fill('<p>word'), /more than 20000 HTML elements/],
  ['rows of a table', () => fill('<tr><td>1<td>2', `${head}<table>`), /more than 20000 HTML elements/],
  ['words between rows', () => fill('a<tr>', `${head}<table>`), /more than 20000 HTML elements/],
  ['embeds', () => fill('<blockquote class="twitter-tweet"><p>x</p></blockquote>'), /more than 20000/],
  [
    'boxes 90 deep',
    () => `${head}${`${'<div>'.repeat(90)}x${'</div>'.repeat(90)}`.repeat(200)}`,
    /inside of each other/,
  ],
  [
    '100,000 attributes',
    () => `${head}<p ${Array.from({ length: 100_000 }, (_, at) => `a${at}`).join(' ')}>${sentence}`,
    undefined,
  ],
  ['a class of a million names', () => `${head}<p class="${'a '.repeat(900_000)}">${sentence}`, undefined],
  ['character references', () => fill('&amp;', `${head}<p>`), undefined],
  ['no-break spaces', () => `${fill('&nbsp;', `${head}<p>x`)}y`, undefined],
  ['words', () => fill('word ', `${head}<p>`), /600000 characters/],
  [
    'an article of 25,000 words',
    () => `${head}${`<p>${'word '.repeat(100)}.</p>`.repeat(250)}`,
    /25000 words/,
  ],
  [
    'sentences',
    () => fill('<p>A sentence of the story, with commas, and more words in it than that.</p>'),
    /20000 HTML elements/,
  ],
  [
    'a list of files without end',
    () => `${head}<p>x<img src=a.png srcset="${'a 1w,'.repeat(300_000)}">`,
    /holds no article/,
  ],
  [
    'JSON in JSON',
    () =>
      `<html><head><title>A</title><script type="application/ld+json">${'['.repeat(400_000)}</script></head><body><p>x`,
    /holds no article/,
  ],
  [
    'a title without end',
    () => `<html><title>${'a | '.repeat(450_000)}</title><body><p>${sentence}`,
    /headline of 999 characters/,
  ],
  ['an unclosed comment', () => `${head}<!--${'-'.repeat(size - 200)}`, /holds no article/],
  ['open angles', () => fill('<', ''), /600000 characters/],
]

describe('two megabytes', () => {
  for (const [name, make, refused] of pages) {
    test(name, async () => {
      const html = make()
      // Time of the processor: other tests run beside this one.
      const begun = process.cpuUsage()
      const reading = readHtml(html, { name: 'hostile.html' })
      if (refused) await assert.rejects(reading, (error) => isMistake(error, refused))
      else await reading
      const { user, system } = process.cpuUsage(begun)
      const took = (user + system) / 1000
      assert.ok(took < 2_000, `${Math.round(took)} ms`)
    })
  }

  test('a fragment too', async () => {
    await assert.rejects(readHtmlFragment('<i>'.repeat(600_000), { name: 'feed', headline: 'A' }), (error) =>
      isMistake(error, /more than 100 deep/),
    )
  })

  test('a hundred levels are read', async () => {
    const html = `${head}${'<div>'.repeat(99)}<p>${sentence}</p>${'</div>'.repeat(99)}`
    const { body } = await readHtml(html, { name: 'deep.html' })
    assert.equal(body.length, 1)
  })
})

function isMistake(error: unknown, message: RegExp): true {
  assert.ok(error instanceof Mistake, `threw ${String(error)}`)
  assert.match(error.message, message)
  return true
}
