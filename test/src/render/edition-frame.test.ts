/** What stands around the articles is the same in both bodies, in the readers' words, with nothing of our own marks. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Article, BlockContent } from '../../../src/article/article.ts'
import type { RenderInput } from '../../../src/render/look.ts'
import { showParts } from '../../../src/render/parts.ts'
import { renderEdition } from '../../../src/render/render-edition.ts'
import {
  article,
  everyBlock,
  look,
  paragraph,
  renderInput,
  themeNames,
  themes,
  visibleText,
  words,
} from './sample.ts'

async function render(of: Article, more: Partial<RenderInput> = {}) {
  const rendered = await renderEdition(renderInput(of, more), themes)
  return { html: showParts(rendered.html), text: showParts(rendered.text) }
}

/** U+FDD0 to U+FDEF: as they are, or as the bytes of an address (EF B7 90 to EF B7 AF). */
const ourMarks = /[\u{fdd0}-\u{fdef}]|%EF%B7%[9A][0-9A-F]|&#(?:x?fd[de]|649\d\d|650\d\d)/iu

const field = '{{reader.name|"friend"}}'
const merged = (body: readonly BlockContent[]) =>
  article(
    [...body, paragraph(`Dear ${field}, hello.`), { type: 'heading', level: 2, children: words(field) }],
    {
      headline: `The bridge of ${field}`,
      kicker: `For ${field}`,
      dek: `Yours, ${field}`,
    },
  )

for (const theme of themeNames)
  test(`${theme}: no body holds a mark of ours, and the link to share says the headline with its fallback`, async () => {
    const { html, text } = await render(merged(everyBlock), {
      merge: true,
      look: { ...look, theme },
      subject: `Hello ${field}`,
    })
    for (const body of [html, text]) {
      assert.doesNotMatch(body, ourMarks)
      if (theme !== 'digest') assert.match(body, /mailto:\?subject=The%20bridge%20of%20friend&(?:amp;)?body=/)
    }
  })

test('a digest’s call is one for all its articles, in its own language and direction, in both bodies', async () => {
  const own = { edition: { callToAction: { title: 'The first one’s own' } } }
  const first = article([paragraph('كلمات.')], { lang: 'ar', dir: 'rtl', ...own })
  const { html, text } = await render(first, {
    articles: [first, article([paragraph('Words.')])],
    look: { ...look, theme: 'digest', callToAction: { fromArticle: false } },
  })
  for (const body of [visibleText(html), text]) {
    assert.match(body, /Forwarded to you\?/)
    assert.doesNotMatch(body, /The first one/)
  }
})

test('an edition of one article says that article’s call, in a digest too', async () => {
  const one = article([paragraph('Words.')], { edition: { callToAction: { title: 'My own' } } })
  for (const theme of themeNames) {
    const { html, text } = await render(one, { look: { ...look, theme } })
    for (const body of [visibleText(html), text]) assert.match(body, /My own/, theme)
  }
})

const languages: readonly [list: string, offers: readonly string[], article: string, speaks: string][] = [
  ['en', ['en', 'de'], 'en', 'Unsubscribe'],
  ['en', ['en', 'de'], 'de', 'Abmelden'],
  ['en', ['en'], 'de', 'Unsubscribe'],
  ['en', ['en', 'fr'], 'de', 'Unsubscribe'],
  ['de', ['de', 'en'], 'en-GB', 'Unsubscribe'],
  ['de', ['de', 'en-GB'], 'en', 'Unsubscribe'],
  ['de', ['de'], 'de-AT', 'Abmelden'],
  // No words in Latin: the list's language then.
  ['de', ['de', 'la'], 'la', 'Abmelden'],
]
for (const [list, offers, lang, speaks] of languages)
  test(`a list in ${list} that offers ${offers.join(', ')}, an article in ${lang}: ${speaks}`, async () => {
    const { html, text } = await render(article([paragraph('Words.')], { lang }), {
      look: { ...look, language: list, languages: offers },
    })
    for (const body of [visibleText(html), text]) assert.match(body, new RegExp(speaks))
  })

test('a merge field takes the columns of its fallback, or of a name', async () => {
  const body = (fallback: string) =>
    article([
      paragraph(`${'word '.repeat(12)}{{reader.city|"${fallback}"}} and on and on it goes from here.`),
    ])
  const lines = async (fallback: string) => (await render(body(fallback), { merge: true })).text.split('\n')
  for (const line of await lines('the great city of Springfield, by the river'))
    assert.ok(line.length <= 72 || /https:|mailto:/.test(line), line)
  const short = (await lines('x')).find((line) => line.includes('word x'))
  assert.ok(short !== undefined && short.length + 11 <= 72, short)
})

for (const [name, more, path] of [
  ['a public list', { key: 'daily', public: true }, '/subscribe/daily'],
  ['a list that takes no strangers', { key: 'daily', public: false }, '/subscribe'],
  ['what an older release froze', {}, '/subscribe'],
] as const)
  test(`the call to action of ${name} leads to ${path}, and says which edition it stood in`, async () => {
    const { html, text } = await render(article(everyBlock), { look: { ...look, ...more } })
    const url = `https://news.example.org${path}?via=bridge-1`
    assert.ok(html.includes(`href="${url}"`))
    assert.match(text, new RegExp(`^${url.replaceAll(/[.?]/g, '\\$&')}$`, 'm'))
  })
