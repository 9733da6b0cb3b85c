/**
 * Cuts out of the article's tree what its makers themselves call something else: captions, share buttons, sign-up boxes.
 *
 * The words are those that pages use in class names all over the web. A name is never believed about a large part of the
 * text: `class="post has-share-buttons"` may stand on the article itself.
 */
import type { DropReason } from '../article.ts'
import { isInline } from './content-tags.ts'
import { linkedPart } from './fill-gaps.ts'
import { type HtmlElement, type HtmlNode, lengthOf, withChildren } from './html-tree.ts'
import { isCalled, nameWords } from './name-words.ts'

/** Something that was cut out. */
export interface Cut {
  readonly node: HtmlNode
  readonly reason: DropReason
}

interface Rule {
  readonly reason: DropReason
  readonly words: ReadonlySet<string>
  /** Characters that such a thing has at most. */
  readonly longest: number
}

const list = (words: string): ReadonlySet<string> => new Set(words.split(' '))

const rules: readonly Rule[] = [
  {
    reason: 'share-line',
    longest: 300,
    words: list(
      'share sharing sharedaddy sharetools social socials addthis sharebar sharethis whatsapp follow',
    ),
  },
  {
    reason: 'form',
    longest: 700,
    words: list('newsletter newsletters signup subscribe subscription subscriptions mailchimp optin paywall'),
  },
  {
    reason: 'link-list',
    longest: 2_000,
    words: list(
      'related relatedposts relatedlinks recommended recommendations recirc recirculation outbrain taboola ' +
        'trending popular mostread readmore readnext breadcrumb breadcrumbs pagination pager nav navigation ' +
        'navbar menu tabs toc linkback morefrom crosslink',
    ),
  },
  {
    reason: 'page-furniture',
    longest: 300,
    words: list(
      'tags taglist tagcloud keywords hashtags toolbar tools textresizer counter counters breadcrumbs comments ' +
        'commentcount disqus rating ratings print reprint reprints edit editsection tooltip placeholder',
    ),
  },
  { reason: 'copyright', longest: 500, words: list('copyright copyrights') },
  {
    reason: 'advertisement',
    longest: 500,
    words: list(
      'ad ads advert adverts advertisement adslot adunit sponsor sponsored sponsors promo promos promobox',
    ),
  },
  {
    reason: 'repeated-head',
    longest: 250,
    words: list(
      'byline bylines dateline timestamp date dates datetime pubdate postdate published updated kicker eyebrow',
    ),
  },
  { reason: 'page-furniture', longest: 1_200, words: list('bio authorbio aboutauthor contributors tagline') },
  {
    reason: 'image',
    longest: 1_500,
    words: list('caption captions credit credits imagecaption photocredit wp-caption-text'),
  },
  { reason: 'markup', longest: 300, words: list('sr screenreader visuallyhidden offscreen assistive') },
]

/** Elements that stand beside an article by what they are. */
const besides: Readonly<Record<string, DropReason>> = {
  form: 'form',
  fieldset: 'form',
  nav: 'link-list',
  footer: 'page-furniture',
  aside: 'page-furniture',
  figcaption: 'image',
}

/** No part of a text larger than this is furniture, whatever it is called; nor all that is called the same. */
const largestPart = 0.25

/** The tree without furniture. `cuts` takes what was cut out, in the source's order. */
export function cleanTree(root: HtmlElement, cuts: Cut[]): HtmlElement {
  const most = lengthOf(root) * largestPart
  const sums = new Map<DropReason, number>()
  for (const { node, reason } of cut(root, () => true, most).cuts) {
    sums.set(reason, (sums.get(reason) ?? 0) + lengthOf(node))
  }
  // Captions of a gallery may well be half of a page's words.
  const allowed = (reason: DropReason): boolean =>
    (sums.get(reason) ?? 0) <= (reason === 'image' ? 2 : 1) * most
  const done = cut(root, allowed, most)
  cuts.push(...done.cuts)
  return done.tree
}

/** Cuts what is called furniture, for the reasons that are allowed. */
function cut(
  root: HtmlElement,
  isAllowed: (reason: DropReason) => boolean,
  most: number,
): { tree: HtmlElement; cuts: Cut[] } {
  const cuts: Cut[] = []
  const clean = (element: HtmlElement): HtmlElement => {
    // Who is quoted stands in the quotation's own footer; a figure's caption stays with it.
    if (element.tag === 'blockquote' || element.tag === 'figure') return element
    const children = element.children.flatMap((child): HtmlNode[] => {
      if (child.kind !== 'element') return [child]
      const length = lengthOf(child)
      const isKept = length === 0 || length > most || holdsLifted(child)
      const reason = isKept ? undefined : reasonFor(child, length)
      if (reason === undefined || !isAllowed(reason)) return [clean(child)]
      cuts.push({ node: child, reason })
      return []
    })
    return withChildren(element, children)
  }
  return { tree: clean(root), cuts }
}

/** An embedded post may well stand in a box called social. */
function holdsLifted(node: HtmlNode): boolean {
  return node.kind === 'lifted' || (node.kind === 'element' && node.children.some(holdsLifted))
}

function reasonFor(element: HtmlElement, length: number): DropReason | undefined {
  const beside = besides[element.tag]
  if (beside !== undefined) return beside
  if (element.tag === 'figure' || isInline(element)) return undefined
  const words = nameWords(element)
  const reason = rules.find((rule) => length <= rule.longest && isCalled(words, rule.words))?.reason
  // What is called related is a story's own box now and then; ways to other stories are links.
  return reason === 'link-list' && length > 150 && linkedPart(element) < 0.2 ? undefined : reason
}
