/** An article's text as HTML: its picture, its blocks in order, its footnotes at the end. */
import type { Article, Block } from '../../article/article.ts'
import { escapeText } from '../../render/escape.ts'
import { writeBlocks } from './blocks.ts'
import { languageTag } from './language-tag.ts'
import { writePicture } from './picture.ts'
import type { ArticleSetting } from './setting.ts'

/** Writes the article without its head; all values in it are escaped. */
export function writeArticle(article: Article, frame: Omit<ArticleSetting, 'notes' | 'lang'>): string {
  const footnotes = article.body.filter((block) => block.type === 'footnote')
  const notes = new Map(footnotes.map(({ label }, at) => [label, at + 1]))
  const lang = languageTag(article, frame.words.lang)
  const setting: ArticleSetting = { ...frame, lang, notes }
  const hero = article.hero === undefined ? '' : writePicture(article.hero, setting)
  const body = article.body.filter((block) => block.type !== 'footnote')
  const written = writeBlocks(keepHeadingOrder(body), setting)
  if (footnotes.length === 0) return [hero, written].filter((html) => html !== '').join('\n')
  const items = footnotes.map(
    (note, at) => `<li id="${setting.id}-note-${at + 1}">${writeBlocks(note.children, setting)}</li>`,
  )
  const title = `<h${setting.subhead}>${escapeText(setting.words.notes)}</h${setting.subhead}>`
  return `${hero}${written}\n<section class="notes" lang="${setting.words.lang}" dir="${setting.words.dir}">${title}<ol lang="${lang}" dir="${article.dir}">\n${items.join('\n')}\n</ol></section>`
}

/** A level is never skipped: a heading 3 with no heading 2 above it is one (WCAG technique G141). */
function keepHeadingOrder(body: readonly Block[]): readonly Block[] {
  const second = body.findIndex((block) => block.type === 'heading' && block.level === 2)
  return body.map((block, at) =>
    block.type === 'heading' && block.level === 3 && (second < 0 || at < second)
      ? { ...block, level: 2 as const }
      : block,
  )
}
