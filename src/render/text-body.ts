/** The plain text of an edition, by the theme's template from the blocks: it reads as if somebody had typed it. */
import type { ArticleFrame } from './article-frame.ts'
import { writeBlocks, writeCall, writeImage } from './block-text.ts'
import type { EditionFrame } from './edition-frame.ts'
import type { RenderInput } from './look.ts'
import { keptLine } from './marks.ts'
import { type LinkNotes, openLinkNotes } from './text-links.ts'
import type { Theme } from './theme-handlebars.ts'
import type { ThemeTokens } from './theme-tokens.ts'
import { textRule, textWidth, underline, wrapText } from './wrap-text.ts'

/** Writes it, its slots as marks; paragraphs are an empty line apart, whatever white space the template has between them. */
export function writeText(
  { look }: RenderInput,
  frame: EditionFrame,
  tokens: ThemeTokens,
  theme: Theme,
): string {
  const { words } = frame
  const notes = openLinkNotes()
  const setting = { frame, tokens, notes }
  const text = theme.text('text', {
    publication: wrapText(look.publicationName),
    words,
    articles: frame.articles.map((article) => articleView(article, setting)),
    call: writeCall('subscribe', frame.call, frame),
    rule: textRule,
    length: frame.length,
    minutesText: frame.minutesText,
    viewUrl: frame.viewUrl,
    forwardUrl: frame.forwardUrl,
    why: wrapText(frame.why),
    sources: frame.sources.map(({ text, url }) => ({ text: wrapText(text), url })),
    postalAddress: wrapText(look.postalAddress),
    // Read when the template comes to it, so that every link above it is in.
    get links() {
      return notes.urls.map((url, at) => `[${at + 1}] ${url}`).join('\n')
    },
  })
  return `${text
    .replaceAll(/[ \t]+$/gm, '')
    .replaceAll(/\n{3,}/g, '\n\n')
    .replaceAll(keptLine, '')
    .trim()}\n`
}

interface TextSetting {
  readonly frame: EditionFrame
  readonly tokens: ThemeTokens
  readonly notes: LinkNotes
}

/** The parts are written when a template asks for them: a link in what it leaves out gets no note. */
function articleView(article: ArticleFrame, { frame, tokens, notes }: TextSetting): object {
  const setting = { article, frame, tokens, notes, room: textWidth }
  return {
    number: article.number,
    kicker: article.kicker === undefined ? undefined : wrapText(article.kicker),
    headline: wrapText(article.headline),
    underlined: underline(wrapText(article.headline), '='),
    dek: article.dek === undefined ? undefined : wrapText(article.dek),
    meta: wrapText(article.meta),
    byline: wrapText(article.byline),
    length: article.length,
    minutesText: article.minutesText,
    first: wrapText(article.first),
    readOnUrl: article.readOnUrl,
    get hero() {
      return article.hero === undefined ? undefined : writeImage(article.hero, setting)
    },
    get blocks() {
      return writeBlocks(setting)
    },
  }
}
