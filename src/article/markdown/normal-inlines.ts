/** The form of words inside a block that Markdown can hold. */
import type { Inline } from '../article.ts'
import type { FootnoteLabels } from './footnote-labels.ts'
import { isReaderUrl } from './reader-url.ts'

/** The same words: a line end in a text is a break, neighbours of one kind are one, nothing is empty. */
export function normaliseInlines(
  children: readonly Inline[],
  labels: FootnoteLabels,
  within: readonly Inline['type'][] = [],
): Inline[] {
  const done: Inline[] = []
  for (const inline of children.flatMap((child) => normaliseInline(child, labels, within))) {
    const joined = join(done.at(-1), inline)
    if (joined !== undefined) done.pop()
    done.push(joined ?? inline)
  }
  return done
}

function normaliseInline(
  inline: Inline,
  labels: FootnoteLabels,
  within: readonly Inline['type'][],
): Inline[] {
  switch (inline.type) {
    case 'text':
      return inline.value
        .split('\n')
        .flatMap((value, index): Inline[] => [
          ...(index === 0 ? [] : [{ type: 'break' } as const]),
          ...(value === '' ? [] : [{ type: 'text', value } as const]),
        ])
    case 'inlineCode': {
      const value = inline.value.replaceAll('\n', ' ')
      return value === '' ? [] : [{ type: 'inlineCode', value }]
    }
    case 'break':
      return [inline]
    case 'footnoteMark': {
      const label = labels.get(inline.label)
      return label === undefined ? [] : [{ type: 'footnoteMark', label }]
    }
    case 'strong':
    case 'emphasis':
    case 'delete':
    case 'link': {
      const children = normaliseInlines(inline.children, labels, [...within, inline.type])
      const isPlain = within.includes(inline.type) || (inline.type === 'link' && !isReaderUrl(inline.url))
      if (isPlain) return children
      // A line end at the edge of a mark stands outside of it.
      const first = children.findIndex(({ type }) => type !== 'break')
      const last = children.findLastIndex(({ type }) => type !== 'break')
      if (first === -1) return children
      return [
        ...children.slice(0, first),
        { ...inline, children: children.slice(first, last + 1) },
        ...children.slice(last + 1),
      ]
    }
  }
}

/** Two neighbours as one, where Markdown could not tell them apart. */
function join(left: Inline | undefined, right: Inline): Inline | undefined {
  if (left === undefined) return undefined
  if (left.type === 'text' && right.type === 'text') return { type: 'text', value: left.value + right.value }
  if (left.type === 'inlineCode' && right.type === 'inlineCode')
    return { type: 'inlineCode', value: left.value + right.value }
  if (isMark(left) && isMark(right) && left.type === right.type) {
    const [last] = left.children.slice(-1)
    const [first, ...others] = right.children
    const middle = first && join(last, first)
    return {
      type: left.type,
      children: middle
        ? [...left.children.slice(0, -1), middle, ...others]
        : [...left.children, ...right.children],
    }
  }
  return undefined
}

function isMark(inline: Inline): inline is Extract<Inline, { type: 'strong' | 'emphasis' | 'delete' }> {
  return inline.type === 'strong' || inline.type === 'emphasis' || inline.type === 'delete'
}
