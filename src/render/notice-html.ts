/** The HTML of a message to a single reader: our one template, by MJML, once for each kind, language and look. */
import { readFileSync } from 'node:fs'
import Handlebars from 'handlebars'
import { Mistake } from '../mistake.ts'
import { escapeText, escapeView, safeHtml, type View } from './escape.ts'
import { compileMjml } from './html-mjml.ts'
import { logoView } from './image-view.ts'
import type { NoticeInput, NoticeRendering } from './notice-look.ts'
import { type NoticePart, noticeSlots, readSlotName, splitSentence } from './notice-words.ts'
import { makePalette } from './palette.ts'
import { shippedThemes } from './shipped-themes.ts'
import { guard } from './strict-view.ts'
import { readTheme } from './theme-files.ts'
import type { ThemeTokens } from './theme-tokens.ts'

const template = new URL('../../templates/notices/notice.mjml.hbs', import.meta.url)

/** Renders it; its values are slots still. */
export async function renderNotice(input: NoticeInput): Promise<NoticeRendering> {
  const fill = Handlebars.compile(readFileSync(template, 'utf8'), { strict: true, knownHelpersOnly: true })
  const html = await compileMjml(fill(guard(escapeView(viewOf(input)))))
  return { html: readParts(html) }
}

function viewOf({ words, look, logo }: NoticeInput): View {
  const { lang, dir, heading, text, button, note, orOpen, stop, why } = words
  const { fonts, sizes, radius, colours } = tokensOf(look)
  const palette = makePalette(look.brand.colour, colours)
  return {
    lang,
    dir,
    start: dir === 'rtl' ? 'right' : 'left',
    // The subject of one reader's message may name the lists; the title of all of them is what it is about.
    title: sentence(heading.replaceAll(/\{\w+\}/g, '')),
    heading: sentence(heading),
    text: text.map((one) => ({ html: sentence(one) })),
    button: button === undefined ? undefined : sentence(button),
    note: note === undefined ? undefined : sentence(note),
    orOpen,
    stop: stop === undefined ? undefined : { text: sentence(stop.text), link: sentence(stop.link) },
    why: sentence(why),
    slot: Object.fromEntries(noticeSlots.map((name) => [name, safeHtml(`{{${name}}}`)])),
    name: look.name,
    publication: look.publicationName,
    logo: logo === undefined ? undefined : logoView(logo, { site: look.site, images: 'hosted' }),
    postalAddress: look.postalAddress
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => ({ line })),
    fonts: Object.fromEntries(Object.entries(fonts).map(([name, font]) => [name, safeHtml(font)])),
    sizes,
    radius,
    colours: { ...palette, dark: { ...palette.dark } },
  }
}

/** The type and colours of the list's theme; a theme with a fault in it must not keep anybody from confirming. */
function tokensOf({ theme, themes }: NoticeInput['look']): ThemeTokens {
  try {
    return readTheme(theme, { shipped: shippedThemes, own: themes }).tokens
  } catch (error) {
    if (!(error instanceof Mistake)) throw error
    return readTheme('broadsheet', { shipped: shippedThemes }).tokens
  }
}

/** A value may run against the words around it, as an address does in an Arabic sentence; several names say it themselves. */
function sentence(words: string): View {
  const html = splitSentence(words).map((part) => {
    if (typeof part === 'string') return escapeText(part)
    return part.slot === 'lists' ? '{{lists}}' : `<span dir="auto">{{${part.slot}}}</span>`
  })
  return safeHtml(html.join(''))
}

/** Words hold no brace by now; what still looks like a slot is one, or a fault. */
function readParts(html: string): NoticePart[] {
  return html
    .split(/\{\{(\w+)\}\}/)
    .map((piece, at): NoticePart => (at % 2 === 0 ? piece : { slot: readSlotName(piece) }))
}
