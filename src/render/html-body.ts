/** The HTML of an edition: blocks, then MJML by the theme's templates, then HTML by MJML, once. */
import type { ImageContent } from '../article/article.ts'
import type { ArticleFrame } from './article-frame.ts'
import { articleHtml } from './article-html.ts'
import { type BlockSetting, captionView, columnWidth } from './block-setting.ts'
import { callHtml } from './call-html.ts'
import type { EditionFrame } from './edition-frame.ts'
import { safeHtml, type View } from './escape.ts'
import { compileMjml, MjmlRefused } from './html-mjml.ts'
import { imageView, logoView } from './image-view.ts'
import type { RenderInput } from './look.ts'
import { originMark } from './marks.ts'
import { openNoteMarks } from './note-marks.ts'
import { makePalette, type Palette } from './palette.ts'
import { ThemeFault } from './theme-fault.ts'
import type { BlockName, Theme, Values } from './theme-handlebars.ts'
import type { ThemeTokens } from './theme-tokens.ts'

/** Writes it. Throws {@link ThemeFault} where a template or its MJML is wrong. */
export async function writeHtml(
  input: RenderInput,
  frame: EditionFrame,
  tokens: ThemeTokens,
  theme: Theme,
): Promise<string> {
  const colours = makePalette(input.look.brand.colour, tokens.colours)
  const around = surroundings(input, frame, tokens, colours)
  const render = theme.open(around)
  const articles = frame.articles.map((article) =>
    articleView(article, { input, frame, tokens, colours, theme, around }),
  )
  const call = callHtml('subscribe', frame.call, {
    render: (name, values) => render(`blocks/${name}`, values),
    edition: frame,
  })
  const view = { articles, call }
  const mjml = render('newsletter', view).toHTML()
  try {
    return await compileMjml(mjml)
  } catch (error) {
    if (!(error instanceof MjmlRefused)) throw error
    const { path, line } = await findOrigin(theme.trace('newsletter', view, around), theme)
    throw new ThemeFault(path, line, `MJML does not take this: ${error.message}.`, { cause: error })
  }
}

/**
 * Where MJML's first fault comes from: the same MJML again, each line with a mark of its template's line.
 *
 * What can't be said: a fault without a line (MJML that has lost its frame) is the main template's; a tag whose name comes from
 * one template and whose attribute from another is said by its first line; what a block's template writes is HTML, which
 * MJML does not check.
 */
async function findOrigin(traced: string, theme: Theme): Promise<{ path: string; line?: number }> {
  const marks = traced.split('\n').map((text) => [...text.matchAll(originMark)][0])
  const line = await compileMjml(traced.replaceAll(originMark, '')).then(
    () => undefined,
    (error: unknown) => (error instanceof MjmlRefused ? error.line : undefined),
  )
  const mark = line === undefined ? undefined : marks.slice(line - 1).find((one) => one !== undefined)
  return mark === undefined ? theme.origin('newsletter') : theme.origin(Number(mark[1]), Number(mark[2]))
}

/** What every template of the edition may use. */
function surroundings(
  { look, logo, subject, preheader, images }: RenderInput,
  frame: EditionFrame,
  tokens: ThemeTokens,
  colours: Palette,
): Values {
  const { words } = frame
  // An article alone gives the mail its language and side; several stand in the list's.
  const [only, ...others] = frame.articles
  const alone = others.length === 0 && tokens.articles === 'one' ? only : undefined
  const { lang, dir } = alone ?? words
  return {
    lang,
    dir,
    ...sides(dir),
    words: { ...words, ...sides(words.dir) },
    ...paint(tokens, colours),
    subject,
    preheader,
    // Keeps a mailbox from showing the head of the article behind a short preheader.
    filler: safeHtml('&#847;&zwnj;&nbsp;'.repeat(40)),
    publication: look.publicationName,
    logo: logo === undefined ? undefined : logoView(logo, { site: look.site, images }),
    site: look.site,
    viewUrl: frame.viewUrl,
    forwardUrl: frame.forwardUrl,
    why: frame.why,
    length: frame.length,
    minutesText: frame.minutesText,
    sources: frame.sources.map((source) => ({ ...source })),
    postalAddress: look.postalAddress
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => ({ line })),
  }
}

/** A theme's fonts are checked signs only, and stand in style sheets, where no reference is read. */
function paint(tokens: ThemeTokens, colours: Palette): Values {
  const { fonts, sizes, space, radius, width } = tokens
  return {
    fonts: Object.fromEntries(Object.entries(fonts).map(([name, font]) => [name, safeHtml(font)])),
    sizes,
    space,
    radius,
    width,
    column: columnWidth(tokens),
    colours: { ...colours, dark: { ...colours.dark } },
  }
}

function sides(dir: 'ltr' | 'rtl'): { start: 'left' | 'right'; end: 'left' | 'right' } {
  return dir === 'rtl' ? { start: 'right', end: 'left' } : { start: 'left', end: 'right' }
}

interface Making {
  readonly input: RenderInput
  readonly frame: EditionFrame
  readonly tokens: ThemeTokens
  readonly colours: Palette
  readonly theme: Theme
  readonly around: Values
}

function articleView(article: ArticleFrame, making: Making): { readonly [key: string]: View } {
  const { input, frame, tokens, colours, theme, around } = making
  const places = { site: input.look.site, images: input.images }
  const own = { lang: article.lang, dir: article.dir, ...sides(article.dir) }
  const render = theme.open({ ...around, ...own })
  const setting: BlockSetting = {
    render: (name: BlockName, view: Values) => render(`blocks/${name}`, view),
    tokens,
    edition: frame,
    frame: article,
    inline: { linkColour: colours.accent, codeFont: tokens.fonts.code, notes: openNoteMarks(article) },
    images: places,
  }
  const { hero, number, kicker, headline, dek, meta, byline, length, minutesText, first, readOnUrl } = article
  return {
    ...own,
    number,
    kicker,
    headline,
    dek,
    meta,
    byline: byline || undefined,
    length,
    minutesText,
    first,
    readOnUrl,
    hero: hero === undefined ? undefined : heroView(hero, setting),
    blocks: articleHtml(setting),
    call: callHtml('subscribe', article.call, setting),
  }
}

/** The picture at the head: its parts, and all of it as a block. */
function heroView(hero: ImageContent, setting: BlockSetting): Values {
  const view = {
    ...imageView(hero, setting.images, columnWidth(setting.tokens)),
    ...captionView(hero, setting),
  }
  return { ...view, html: setting.render('image', { ...view, gap: 24 }) }
}
