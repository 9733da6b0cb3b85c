/** The pictures of a page that are not in its article, and in no box of words that is listed as left out. */
import type { BlockContent } from '../article.ts'
import type { Resolve } from './addresses.ts'
import { convertImage, isTiny } from './convert-image.ts'
import type { Extract } from './extract-article.ts'
import { attribute, collapse, elementsOf, type HtmlNode } from './html-tree.ts'
import type { LeftOut } from './left-out.ts'

/** Characters of a picture that stands in the page itself: fewer make a pixel or a blank, and of more these are shown. */
const inPage = { fewest: 1_000, shown: 40 } as const

/** Each once, as Markdown writes it. */
export function findLostPictures(
  { arranged, blocks }: Extract,
  listed: readonly LeftOut[],
  resolve: Resolve,
): LeftOut[] {
  const holders = new Set(blocks.filter(({ content }) => holdsPicture(content)).map(({ node }) => node))
  const shown = new Set(
    [...holders].flatMap((node) => elementsOf(node).filter(({ tag }) => tag === 'img')).map(placeOf),
  )
  const places = new Set(listed.map(placeOf))
  const seen = new Set<string>()
  const visit = (node: HtmlNode): LeftOut[] => {
    if (node.kind !== 'element' || places.has(placeOf(node))) return []
    if (node.tag !== 'img') return node.children.flatMap(visit)
    if (shown.has(placeOf(node)) || isTiny(node)) return []
    const src = convertImage(node, resolve)?.src ?? pictureInPage(attribute(node, 'src'))
    if (src === undefined || seen.has(src)) return []
    seen.add(src)
    const raw = `![${collapse(attribute(node, 'alt'))}](${src})`
    return [{ reason: 'image', raw, start: node.start, end: node.end }]
  }
  return visit(arranged)
}

const placeOf = ({ start, end }: { start: number; end: number }): string => `${start}-${end}`

function pictureInPage(src: string): string | undefined {
  const isPicture = /^data:image\//i.test(src) && src.length >= inPage.fewest
  return isPicture ? `${src.slice(0, inPage.shown)}…` : undefined
}

/** Whether a block is a picture, or one stands in it. */
function holdsPicture(block: BlockContent): boolean {
  switch (block.type) {
    case 'image':
      return true
    case 'quote':
    case 'callout':
    case 'footnote':
      return block.children.some(holdsPicture)
    case 'list':
      return block.items.some(({ children }) => children.some(holdsPicture))
    default:
      return false
  }
}
