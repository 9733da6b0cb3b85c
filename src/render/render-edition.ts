/** Renders one edition: article and look in, two bodies with slots out. Runs in the rendering thread. */
import { blockHtml, joinRun } from './block-html.ts'
import { type EditionFrame, frameEdition } from './edition-frame.ts'
import { safeHtml } from './escape.ts'
import { compileMjml } from './html-mjml.ts'
import type { RenderInput, Rendering } from './look.ts'
import { makePalette } from './palette.ts'
import { writeText } from './text-body.ts'
import { openTheme, readSlots } from './theme-handlebars.ts'
import { readWords } from './words.ts'

/** Renders with the themes of a folder (`templates/newsletter`). */
export async function renderEdition(input: RenderInput, themes: URL): Promise<Rendering> {
  const frame = frameEdition(input, readWords(input.look.language, themes))
  return {
    html: readSlots(await compileMjml(newsletterMjml(input, frame, themes))),
    text: writeText(input, frame),
    words: frame.count,
    minutes: frame.minutes,
  }
}

function newsletterMjml(input: RenderInput, frame: EditionFrame, themes: URL): string {
  const {
    articles: [article],
    look,
  } = input
  const theme = openTheme(new URL(`${encodeURIComponent(look.theme)}/`, themes))
  const colours = makePalette(look.brand.colour)
  const setting = {
    theme,
    colours,
    start: article.dir === 'rtl' ? 'right' : 'left',
    articleLang: article.lang,
    call: frame.call,
    signUpUrl: frame.signUpUrl,
  } as const
  return theme
    .render('newsletter', {
      lang: language(article.lang) ?? language(look.language) ?? 'en',
      dir: article.dir,
      start: setting.start,
      colours: { ...colours, dark: { ...colours.dark } },
      words: { ...frame.words },
      subject: input.subject,
      preheader: input.preheader,
      // Keeps a mailbox from showing the head of the article behind a short preheader.
      filler: safeHtml('&#847;&zwnj;&nbsp;'.repeat(40)),
      publication: look.publicationName,
      site: look.site,
      kicker: frame.kicker,
      headline: article.headline,
      meta: frame.meta,
      runs: [{ html: joinRun(frame.body.map((block) => blockHtml(block, setting))) }],
      why: frame.why,
      postalAddress: look.postalAddress.split('\n').map((line) => ({ line })),
    })
    .toHTML()
}

/** A BCP 47 tag fit for an attribute. */
function language(tag: string): string | undefined {
  return /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*$/.test(tag) ? tag : undefined
}
