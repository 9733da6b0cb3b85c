/** Renders one edition: articles and look in, two bodies with slots out. Runs in the rendering process. */
import { Mistake } from '../mistake.ts'
import { frameEdition } from './edition-frame.ts'
import { writeHtml } from './html-body.ts'
import type { RenderInput, Rendering } from './look.ts'
import { markField, withoutMarks } from './marks.ts'
import { changeWords, type MergeField, showFallbacks, splitMergeFields } from './merge-fields.ts'
import { readSlots, readTextSlots } from './read-slots.ts'
import { writeText } from './text-body.ts'
import { readTheme, type ThemeFiles } from './theme-files.ts'
import { openTheme } from './theme-handlebars.ts'
import { columns } from './wrap-text.ts'

/** Renders with the themes of a folder (`templates/newsletter`), beside which the `locales` lie. */
export async function renderEdition(given: RenderInput, themes: URL): Promise<Rendering> {
  const unmarked = withoutMarks(given)
  const { input, fields } = markFields(unmarked)
  const files = readTheme(input.look.theme, { shipped: themes, own: input.look.themes })
  checkCount(input, files)
  const theme = openTheme(files)
  const [{ headline }] = unmarked.articles
  const frame = frameEdition(input, {
    tokens: files.tokens,
    locales: new URL('../locales/', themes),
    shareHeadline: unmarked.merge ? showFallbacks(headline) : headline,
  })
  const known = { fields, signedUp: { lang: frame.words.lang, by: frame.words.signedUp } }
  return {
    html: readSlots(await writeHtml(input, frame, files.tokens, theme), known),
    text: readTextSlots(writeText(input, frame, files.tokens, theme), known),
    words: frame.count,
    minutes: frame.minutes,
  }
}

/** A name or a town that is put in later takes about as many. */
const usualColumns = 12

function columnsOf({ fallback }: MergeField): number {
  return Math.max(usualColumns, columns(fallback))
}

function checkCount({ articles }: RenderInput, { name, tokens }: ThemeFiles): void {
  if (articles.length > 1 && tokens.articles === 'one')
    throw new Mistake(
      `The theme ${name} shows one article, and there are ${articles.length}. Give --theme digest, or one article.`,
    )
}

/** Puts a mark in the place of each merge field, where they are switched on; else braces stay the words that they are. */
function markFields(input: RenderInput): { input: RenderInput; fields: readonly MergeField[] } {
  if (!input.merge) return { input, fields: [] }
  const fields: MergeField[] = []
  const mark = (text: string): string =>
    splitMergeFields(text)
      .map((piece) =>
        typeof piece === 'string' ? piece : markField(fields.push(piece) - 1, columnsOf(piece)),
      )
      .join('')
  const [first, ...others] = input.articles.map((article) => changeWords(article, mark))
  if (first === undefined) throw new Error('an edition has an article')
  return {
    input: {
      ...input,
      articles: [first, ...others],
      subject: mark(input.subject),
      preheader: mark(input.preheader),
    },
    fields,
  }
}
