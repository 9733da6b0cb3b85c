/** A story that stands in the feed is taken from there; one that is only begun there is not. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isSummary } from '../../../../src/article/feed/is-summary.ts'

const long = `<p>${'The tram runs again from today. '.repeat(40)}</p>`
const short = '<p>The tram runs again from today, after six years of waiting.</p>'

const cases: readonly (readonly [name: string, item: { html?: string; summary?: string }, is: boolean])[] = [
  ['nothing at all', {}, true],
  ['an empty story', { html: '<p> &nbsp; </p>' }, true],
  ['a summary', { summary: short }, true],
  ['a whole story where the summary belongs', { summary: long }, false],
  ['a story', { html: long }, false],
  ['a short story', { html: short }, false],
  ['a short story with a summary of its own', { html: short, summary: '<p>A tram, at last.</p>' }, false],
  [
    'the summary once more',
    { html: short, summary: 'The tram runs again from today, after six years of waiting.' },
    true,
  ],
  ['a whole story, given twice', { html: long, summary: long }, false],
  ['cut with […]', { html: `${long}<p>And then the driver [&#8230;]</p>` }, true],
  ['cut with [...] and a link', { html: `${long}<p>And then [...] <a href="/x">→</a></p>` }, true],
  [
    'cut, with words to read on',
    { html: `${long}<p>And then the driver. <a>Continue reading <i>The tram</i> →</a></p>` },
    true,
  ],
  ['cut, in German', { html: `${long}<p>Und dann… <a>Weiterlesen »</a></p>` }, true],
  ['short, and trailing off', { html: '<p>And then the driver …</p>' }, true],
  ['long, and trailing off', { html: `${long}<p>And then the driver …</p>` }, false],
  [
    'a quotation near its end that leaves something out',
    { html: `${long}<p>“The line […] was a misery,” he said to us.</p>` },
    false,
  ],
  ['a story about reading more', { html: `${long}<p>We should all read more. It does us good.</p>` }, false],
]

for (const [name, item, is] of cases) test(`${name}: ${is}`, () => assert.equal(isSummary(item), is))

test('hostile HTML takes no time', () => {
  for (const html of [
    '<'.repeat(2_000_000),
    '&'.repeat(2_000_000),
    `[${' '.repeat(2_000_000)}`,
    '<a '.repeat(600_000),
  ]) {
    const before = process.cpuUsage()
    isSummary({ html, summary: html })
    assert.ok(process.cpuUsage(before).user < 1_000_000)
  }
})
