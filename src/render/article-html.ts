/** An article's blocks as one run of HTML, its footnotes below the text. */
import { blockHtml, itemHtml, joinRun, type Place } from './block-html.ts'
import { type BlockSetting, columnWidth } from './block-setting.ts'
import type { Html } from './escape.ts'
import { numberSections } from './sections.ts'

/** The article's blocks in one run: MJML wraps each run in tables, so one a paragraph would make five times the bytes. */
export function articleHtml(setting: BlockSetting): Html {
  const { frame, tokens } = setting
  const place = { width: columnWidth(tokens), gap: tokens.space.paragraph, inside: false }
  const sections = numberSections(frame.body, tokens.numbered)
  const blocks = frame.body.map((block, at) => ({
    html: blockHtml(block, setting, place, sections.get(at)),
    call: block.type === 'cta',
  }))
  const notes = footnotesHtml(setting, place)
  if (notes !== undefined) {
    // The notes belong to the text, so the call that ends the mail stands below them.
    const end = blocks.at(-1)?.call === true ? blocks.length - 1 : blocks.length
    blocks.splice(end, 0, { html: notes, call: false })
  }
  return joinRun(blocks.map(({ html }) => html))
}

function footnotesHtml(setting: BlockSetting, place: Place): Html | undefined {
  const { frame, edition, render } = setting
  if (frame.footnotes.length === 0) return undefined
  return render('footnotes', {
    label: edition.words.notes,
    gap: place.gap,
    notes: frame.footnotes.map(({ number, children }) => ({
      ...setting.inline.notes.note(number),
      html: itemHtml(children, setting, place),
    })),
  })
}
