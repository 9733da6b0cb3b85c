/** Lifts embedded posts and videos out of a page before anything else looks at it: extraction would lose them. */
import type { BlockContent, ParagraphContent } from '../article.ts'
import { inlineText } from '../block-text.ts'
import type { Resolve } from './addresses.ts'
import { convertInlines } from './convert-inlines.ts'
import { type EmbedForm, embedChrome, embedForms } from './embed-forms.ts'
import {
  attribute,
  elementsOf,
  findElement,
  type HtmlElement,
  type HtmlNode,
  isNamed,
  withChildren,
} from './html-tree.ts'
import { ownLines } from './own-lines.ts'
import { type EmbedByline, readEmbedByline } from './read-embed-byline.ts'
import { readPlayer } from './read-player.ts'

/** The tree with a lifted block in the place of every embed that is known. */
export function liftEmbeds(root: HtmlElement, resolve: Resolve): HtmlElement {
  return withChildren(
    root,
    root.children.map((child): HtmlNode => {
      if (child.kind !== 'element') return child
      const content = readPlayer(child, resolve) ?? readPost(child, resolve)
      return content
        ? { kind: 'lifted', content, start: child.start, end: child.end }
        : liftEmbeds(child, resolve)
    }),
  )
}

function readPost(element: HtmlElement, resolve: Resolve): BlockContent | undefined {
  if (element.tag !== 'blockquote' && element.tag !== 'iframe') return undefined
  const form = embedForms.find(({ named }) => isNamed(element, named))
  if (form === undefined) return undefined
  const links = elementsOf(element).filter(({ tag }) => tag === 'a')
  const url = addressOf(element, links, form, resolve)
  const said = readWords(element, form, resolve)
  const byline = readEmbedByline(element, links, form)
  if (said.length === 0)
    return url === undefined
      ? undefined
      : { type: 'embed', url, title: titleOf(byline, form), provider: form.provider }
  const text = said.map(({ children }) => inlineText(children)).join('\n')
  const mentions = [...text.matchAll(/(?<![\w@./])@(\w{2,30})/g)].map((match) => match[1] ?? '')
  return {
    type: 'post',
    network: form.network,
    author: byline.author,
    handle: byline.handle,
    ...(byline.date !== undefined && { date: byline.date }),
    ...(byline.dateText !== undefined && { dateText: byline.dateText }),
    ...(url !== undefined && { url }),
    ...(byline.profileUrl !== undefined && { profileUrl: byline.profileUrl }),
    mentions: [...new Set(mentions)],
    children: said,
  }
}

/** The post's address, without what counts its readers. */
function addressOf(
  element: HtmlElement,
  links: readonly HtmlElement[],
  form: EmbedForm,
  resolve: Resolve,
): string | undefined {
  const stated = form.addresses.map((name) => attribute(element, name))
  for (const address of [...stated, ...links.map((link) => attribute(link, 'href')).reverse()]) {
    const match = form.post.exec(resolve(address) ?? '')
    if (match) return match[0]
  }
  return undefined
}

/** The paragraphs of the post itself, not the line that says whose it is. */
function readWords(element: HtmlElement, form: EmbedForm, resolve: Resolve): ParagraphContent[] {
  if (form.network === 'reddit') return titleParagraph(element, resolve)
  const paragraphs = elementsOf(element).filter(({ tag }) => tag === 'p')
  const lines = paragraphs.length > 0 ? paragraphs : ownLines(element)
  return lines
    .flatMap((line) => splitLines(line))
    .flatMap((nodes): ParagraphContent[] => {
      const children = convertInlines(nodes, resolve)
      const text = inlineText(children).trim()
      return text === '' || embedChrome.test(text) ? [] : [{ type: 'paragraph', children }]
    })
}

/** A Reddit embed's words are its title, the first link. */
function titleParagraph(element: HtmlElement, resolve: Resolve): ParagraphContent[] {
  const link = findElement(element, ({ tag }) => tag === 'a')
  const children = link ? convertInlines(link.children, resolve) : []
  return inlineText(children).trim() === '' ? [] : [{ type: 'paragraph', children }]
}

/** Two breaks in a row make a new paragraph. */
function splitLines(paragraph: HtmlElement): HtmlNode[][] {
  const lines: HtmlNode[][] = [[]]
  let breaks = 0
  for (const child of paragraph.children) {
    if (child.kind === 'element' && child.tag === 'br') breaks++
    else if (child.kind !== 'text' || child.value.trim() !== '') breaks = 0
    if (breaks === 2) lines.push([])
    else lines.at(-1)?.push(child)
  }
  return lines
}

function titleOf(byline: EmbedByline, form: EmbedForm): string {
  return byline.handle === '' ? `Post on ${form.provider}` : `Post by @${byline.handle} on ${form.provider}`
}
