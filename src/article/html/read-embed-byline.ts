/** Whose an embedded post is: the line under it, or its address. */
import type { Network } from '../article.ts'
import { readDate } from '../text/read-date.ts'
import type { EmbedForm } from './embed-forms.ts'
import { attribute, collapse, type HtmlElement, type HtmlNode, textOf } from './html-tree.ts'

/** Who wrote a post, and when, as far as its embed says. */
export interface EmbedByline {
  readonly author: string
  readonly handle: string
  readonly date?: string
  readonly dateText?: string
  readonly profileUrl?: string
}

const profiles: Readonly<Partial<Record<Network, (handle: string) => string>>> = {
  x: (handle) => `https://x.com/${handle}`,
  bluesky: (handle) => `https://bsky.app/profile/${handle}`,
  instagram: (handle) => `https://www.instagram.com/${handle}/`,
  threads: (handle) => `https://www.threads.net/@${handle}`,
  tiktok: (handle) => `https://www.tiktok.com/@${handle}`,
  reddit: (handle) => `https://www.reddit.com/user/${handle}/`,
}

/** "— Name (@handle) Month D, YYYY" as X and Bluesky write it; the others have a handle at most. */
export function readEmbedByline(
  element: HtmlElement,
  links: readonly HtmlElement[],
  form: EmbedForm,
): EmbedByline {
  const text = collapse(spacedText(element))
  const named = /[—–-]\s*([^—–()@]{1,80}?)\s*\(\s*@([\w.-]{1,80})\s*\)/u.exec(text.slice(-400))
  const shared =
    /(?:post shared by|Post by|gepostet von)\s+(?:([^()@]{1,80}?)\s*\(\s*)?@?([\w.]{1,60}(?:@[\w.-]+)?)/iu.exec(
      text,
    )
  const reddit = /\b(?:by|from)\s+u\/([\w-]{2,30})/.exec(text) ?? /\bu\/([\w-]{2,30})/.exec(text)
  const address = links
    .map((link) => /(?:tiktok\.com|threads\.(?:net|com))\/@([\w.]{1,60})/.exec(attribute(link, 'href')))
    .find((match) => match)
  const handle =
    named?.[2] ??
    shared?.[2] ??
    (form.network === 'reddit' ? reddit?.[1] : address?.[1]) ??
    handleIn(element, form)
  const dateText = links
    .map((link) => collapse(textOf(link)))
    .findLast((words) => readDate(words.replace(/ at .*$/, '')) !== undefined)
  const date = dateText && readDate(dateText.replace(/ at .*$/, ''))
  const account = /^([\w.]+)@([\w-]+(?:\.[\w-]+)+)$/.exec(handle)
  const profileUrl = account
    ? `https://${account[2]}/@${account[1]}`
    : handle === ''
      ? undefined
      : profiles[form.network]?.(handle)
  return {
    author: named?.[1]?.trim() || shared?.[1]?.trim() || handle,
    handle,
    ...(date && dateText && { date, dateText }),
    ...(profileUrl !== undefined && { profileUrl }),
  }
}

/** The words with a space between elements, which a browser would set apart. */
function spacedText(node: HtmlNode): string {
  return node.kind === 'element' ? node.children.map(spacedText).join(' ') : textOf(node)
}

/** The handle in the embed's own address. */
function handleIn(element: HtmlElement, form: EmbedForm): string {
  for (const name of form.addresses) {
    const match = /^https:\/\/([^/]+)\/@([\w.]+)/.exec(attribute(element, name))
    if (match) return form.network === 'mastodon' ? `${match[2]}@${match[1]}` : (match[2] ?? '')
  }
  return ''
}
