/**
 * The bold words that a paragraph opens with, in themes that help a reader to skim.
 *
 * By one rule, in this order: a label of up to six words that ends in a colon; the first sentence of up to fourteen words; the
 * first clause of two to ten words, up to a comma, a semicolon or a dash. More words must follow; a paragraph that has
 * none of these, or that the writer has begun with bold words, stays as it is.
 */
import type { Inline } from '../article/article.ts'
import { inlineText } from '../article/block-text.ts'
import { countWords } from '../article/count-words.ts'

const most = { label: 6, sentence: 14, clause: 10 }

/** The paragraph with its lead-in set as strong. */
export function setLeadIn(children: readonly Inline[], lang: string): readonly Inline[] {
  if (children[0]?.type === 'strong') return children
  const text = inlineText(children)
  const end = leadInEnd(text, lang)
  if (end === undefined || text.slice(end).trim() === '') return children
  const cut = cutInlines(children, end)
  return cut === undefined ? children : [{ type: 'strong', children: cut.before }, ...cut.after]
}

/** Where the lead-in of a text ends. */
function leadInEnd(text: string, lang: string): number | undefined {
  const [line = ''] = text.split('\n')
  const label = /[:：](?=\s|$|\p{Script=Han})/u.exec(line)
  if (label !== null && countWords(line.slice(0, label.index)) <= most.label) return label.index + 1
  const [sentence] = new Intl.Segmenter(lang, { granularity: 'sentence' }).segment(line)
  const first = sentence?.segment.trimEnd() ?? ''
  if (first !== '' && first.length < text.trimEnd().length && countWords(first) <= most.sentence)
    return first.length
  const clause = /[,;，；،؛、][’”"»]?(?=\s|\p{L})|\s[–—-](?=\s)|—/u.exec(line)
  if (clause === null) return undefined
  const words = countWords(line.slice(0, clause.index))
  return words >= 2 && words <= most.clause
    ? clause.index + (/^[\s—]/.test(clause[0]) ? 0 : clause[0].length)
    : undefined
}

/** Cuts between two characters; undefined where that falls inside a link or other marked words. */
function cutInlines(
  children: readonly Inline[],
  offset: number,
): { readonly before: readonly Inline[]; readonly after: readonly Inline[] } | undefined {
  let at = 0
  for (const [index, child] of children.entries()) {
    const length = inlineText([child]).length
    if (at + length > offset) {
      if (offset === at) return { before: children.slice(0, index), after: children.slice(index) }
      if (child.type !== 'text') return undefined
      const [before, after] = [child.value.slice(0, offset - at), child.value.slice(offset - at)]
      return {
        before: [...children.slice(0, index), { type: 'text', value: before }],
        after: [{ type: 'text', value: after }, ...children.slice(index + 1)],
      }
    }
    at += length
  }
  return undefined
}
