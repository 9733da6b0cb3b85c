/** Blocks as a Markdown tree. */
import type { BlockContent as FlowContent, ListItem as ItemNode, Paragraph } from 'mdast'
import type { ContainerDirective, LeafDirective } from 'mdast-util-directive'
import type { BlockContent, CallContent, ImageContent, Inline, PostContent } from '../article.ts'
import { inlineText } from '../block-text.ts'
import { mentionsIn, profileUrlOf } from './profile-url.ts'
import { writeInlines, writeText } from './write-inlines.ts'

/** micromark's most for a directive's label is 999 characters; all else stands in an attribute or in paragraphs. */
const longestLabel = 400
const tame =
  /^[\p{L}\p{N}“"'](?:[\p{L}\p{M}\p{N} ,.;:'’‘“”"()?!%$€£–—-]*[\p{L}\p{M}\p{N},.;:'’‘“”"()?!%$€£])?$/u

/** What may stand inside a quote, an item or a directive. */
type Flow = Exclude<ContainerDirective['children'][number], { type: 'definition' }> | FlowContent

/** Blocks in their normal form. */
export function writeBlocks(blocks: readonly BlockContent[]): Flow[] {
  return blocks.map(writeBlock)
}

function writeBlock(block: BlockContent): Flow {
  switch (block.type) {
    case 'paragraph': {
      const paragraph = writeParagraph(block.children)
      return block.maybeHeading ? container('maybe-subhead', {}, [paragraph]) : paragraph
    }
    case 'heading':
      return { type: 'heading', depth: block.level, children: writeInlines(block.children) }
    case 'quote': {
      const { cite } = block
      const children = writeBlocks(block.children)
      if (block.pull) return container('pull', { cite }, children)
      return cite === undefined ? { type: 'blockquote', children } : container('quote', { cite }, children)
    }
    case 'callout':
      return container('callout', { tone: block.tone }, writeBlocks(block.children))
    case 'post':
      return writePost(block)
    case 'related': {
      const { label, title, url } = block
      return isLabel(title)
        ? leaf('related', writeText(title), { label, url })
        : leaf('related', [], { title, label, url })
    }
    case 'image':
      return writeImage(block)
    case 'embed': {
      const { url, provider, title, image } = block
      const attributes = { url, provider, title }
      return image === undefined
        ? leaf('embed', [], attributes)
        : container('embed', attributes, [writeImage(image)])
    }
    case 'list':
      return {
        type: 'list',
        ordered: block.ordered,
        start: block.ordered ? (block.start ?? 1) : null,
        spread: false,
        children: block.items.map(({ children, checked }): ItemNode => {
          const kinds = children.map(({ type }) => type).join()
          const spread = !/^(?:|paragraph)(?:,?list)?$/.test(kinds)
          return { type: 'listItem', spread, checked: checked ?? null, children: writeBlocks(children) }
        }),
      }
    case 'divider':
      return { type: 'thematicBreak' }
    case 'code':
      return { type: 'code', value: block.value, lang: block.language ?? null }
    case 'table':
      return {
        type: 'table',
        align: [...block.align],
        children: [block.head, ...block.rows].map((row) => ({
          type: 'tableRow',
          children: row.map((cell) => ({ type: 'tableCell', children: writeInlines(cell) })),
        })),
      }
    case 'footnote': {
      const { label } = block
      const children = writeBlocks(block.children)
      // Nothing behind the colon would be no footnote; a space is read back as nothing.
      if (children.length === 0) children.push({ type: 'paragraph', children: writeText(' ') })
      return { type: 'footnoteDefinition', identifier: label.toLowerCase(), label, children }
    }
    case 'cta':
      return writeCall(block)
  }
}

function writeParagraph(children: readonly Inline[]): Paragraph {
  return { type: 'paragraph', children: writeInlines(children, true) }
}

/** What readers of the source can tell themselves is not written down beside it. */
function writePost(post: PostContent): ContainerDirective {
  const { author, handle, date, dateText, network, url, profileUrl, mentions } = post
  const isTold = profileUrl === profileUrlOf(network, handle)
  const areFound = mentions.join(' ') === mentionsIn(post.children).join(' ')
  const attributes = {
    author,
    handle,
    date,
    dateText,
    network,
    url,
    profile: isTold ? undefined : (profileUrl ?? ''),
    mentions: areFound ? undefined : mentions.join(' '),
  }
  return container('post', attributes, writeBlocks(post.children))
}

/** Markdown's own form where it can say all. */
function writeImage({ src, alt, decorative, caption, credit }: ImageContent): Flow {
  if (caption === undefined && credit === undefined && !decorative && isLine(alt) && isLine(src)) {
    return { type: 'paragraph', children: [{ type: 'image', url: src, alt }] }
  }
  const attributes = { src, alt, decorative: decorative ? 'true' : undefined, credit }
  if (caption === undefined) return leaf('figure', [], attributes)
  return isLabel(inlineText(caption)) && caption.every(({ type }) => type === 'text')
    ? leaf('figure', writeInlines(caption), attributes)
    : container('figure', attributes, [writeParagraph(caption)])
}

/** As paragraphs, the first of them the title; in attributes what would not read back from them. */
function writeCall({ action, original: { title, body } }: CallContent): ContainerDirective {
  const texts = body.split('\n\n')
  const isPlain = texts.every((text) => text.trim() !== '') && isLine(texts.join(''))
  if (!isPlain) return container('cta', { action, title: title ?? '', body }, [])
  const paragraphs = texts.map((text) => writeParagraph(writeLines(text)))
  if (title !== undefined && title.trim() !== '' && !title.includes('\n\n')) {
    return container('cta', { action }, [writeParagraph(writeLines(title)), ...paragraphs])
  }
  return container('cta', { action, title: title ?? (texts.length > 1 ? '' : undefined) }, paragraphs)
}

function writeLines(text: string): Inline[] {
  return text
    .split('\n')
    .flatMap((value, index): Inline[] => [
      ...(index === 0 ? [] : [{ type: 'break' } as const]),
      ...(value === '' ? [] : [{ type: 'text', value } as const]),
    ])
}

type Attributes = Readonly<Record<string, string | undefined>>

function container(name: string, attributes: Attributes, children: Flow[]): ContainerDirective {
  return { type: 'containerDirective', name, attributes, children }
}

function leaf(name: string, children: LeafDirective['children'], attributes: Attributes): LeafDirective {
  return { type: 'leafDirective', name, attributes, children }
}

/** Words that no parser takes for anything else, in a label too. */
function isLabel(text: string): boolean {
  return text.length <= longestLabel && tame.test(text) && !/www\./i.test(text)
}

function isLine(text: string): boolean {
  return !text.includes('\n')
}
