/** Finds the lines that name a related story and link to it: "Related: The pier that was". */
import type { BlockContent, Inline } from '../article.ts'
import { inlineText } from '../block-text.ts'
import { readRelated } from '../text/line-forms.ts'
import type { Found } from './convert-blocks.ts'

/** The blocks with such lines as related links. */
export function findRelated(blocks: readonly Found[]): Found[] {
  return blocks.map((block) => {
    const { content } = block
    const isLine = content.type === 'paragraph' || content.type === 'heading'
    const related = isLine && readLine(content.children)
    return related ? { content: related, node: block.node } : block
  })
}

/** Only a line whose title is one link: everything of it is kept. */
function readLine(children: readonly Inline[]): BlockContent | undefined {
  const url = linkOf(children)
  const line = readRelated(inlineText(children).trim())
  return url === undefined || line === undefined ? undefined : { type: 'related', ...line, url }
}

function linkOf(children: readonly Inline[]): string | undefined {
  const urls = new Set(
    children.flatMap((child) =>
      child.type === 'link' ? [child.url] : 'children' in child ? (linkOf(child.children) ?? []) : [],
    ),
  )
  const [only] = urls
  return urls.size === 1 ? only : undefined
}
