/** Collects the links that an article's writer put there, each with its place in the source. */
import type { Article, BlockContent, Inline } from '../../article/article.ts'
import { blocksOf, inlinesOf } from '../rules/walk-article.ts'

/** A link to ask, and where it stands: `story.md, line 12`. */
export interface PlacedLink {
  readonly url: string
  readonly place: string
}

/** All http(s) links, that to the article's own page first, then in order; mail addresses can't be asked. */
export function linksOf(article: Article): PlacedLink[] {
  const { canonicalUrl, hero, source } = article
  const above = [
    ...(canonicalUrl === undefined ? [] : [canonicalUrl]),
    ...(hero?.caption ?? []).flatMap(inlineUrls),
  ]
  return [
    ...above.map((url) => ({ url, place: source.name })),
    ...blocksOf(article).flatMap(({ block, place }) => urlsOf(block).map((url) => ({ url, place }))),
  ].filter(({ url }) => /^https?:/i.test(url))
}

function urlsOf(block: BlockContent): string[] {
  switch (block.type) {
    case 'post':
      return [block.url, block.profileUrl].filter((url) => url !== undefined)
    case 'related':
    case 'embed':
      return block.url === undefined ? [] : [block.url]
    default:
      return inlinesOf(block).flatMap(inlineUrls)
  }
}

function inlineUrls(inline: Inline): string[] {
  if (inline.type === 'link') return [inline.url, ...inline.children.flatMap(inlineUrls)]
  return 'children' in inline ? inline.children.flatMap(inlineUrls) : []
}
