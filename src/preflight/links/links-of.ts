/** Collects the links that an article's writer put there, each with its place in the source. */
import type { Article, BlockContent, Inline } from '../../article/article.ts'
import { blocksOf } from '../rules/walk-article.ts'

/** A link to ask, and where it stands: `story.md, line 12`. */
export interface PlacedLink {
  readonly url: string
  readonly place: string
}

/** All http(s) links, in order; mail addresses can't be asked. */
export function linksOf(article: Article): PlacedLink[] {
  return blocksOf(article)
    .flatMap(({ block, place }) => urlsOf(block).map((url) => ({ url, place })))
    .filter(({ url }) => /^https?:/i.test(url))
}

function urlsOf(block: BlockContent): string[] {
  switch (block.type) {
    case 'paragraph':
    case 'heading':
      return block.children.flatMap(inlineUrls)
    case 'post':
      return [block.url, block.profileUrl].filter((url) => url !== undefined)
    case 'related':
    case 'embed':
      return block.url === undefined ? [] : [block.url]
    case 'image':
      return (block.caption ?? []).flatMap(inlineUrls)
    case 'table':
      return [block.head, ...block.rows].flat(2).flatMap(inlineUrls)
    default:
      return []
  }
}

function inlineUrls(inline: Inline): string[] {
  if (inline.type === 'link') return [inline.url, ...inline.children.flatMap(inlineUrls)]
  return 'children' in inline ? inline.children.flatMap(inlineUrls) : []
}
