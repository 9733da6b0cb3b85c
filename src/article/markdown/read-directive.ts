/** Reads directives: the blocks that Markdown has no form for. Long because each of them is a case. */
import type { RootContent } from 'mdast'
import type { ContainerDirective, LeafDirective } from 'mdast-util-directive'
import type { z } from 'zod'
import type { BlockContent, ImageContent, ParagraphContent } from '../article.ts'
import { blockText } from '../block-text.ts'
import { directiveAttributes, isDirectiveName } from './directive-attributes.ts'
import { mentionsIn, profileUrlOf } from './profile-url.ts'
import { leaveOut, mistakeAt, type ReadBlock, type Reading } from './reading.ts'

/** Either form: `::name[label]{attributes}`, or `:::name[label]{attributes}` with blocks and a closing `:::`. */
export type Directive = ContainerDirective | LeafDirective

/** Reads a directive; of an unknown one the words stay, and its marks are left out. */
export function readDirective(
  node: Directive,
  reading: Reading,
  readInner: (nodes: readonly RootContent[]) => ReadBlock[],
): ReadBlock[] {
  const blocks = readInner(contentOf(node))
  const { name } = node
  if (!isDirectiveName(name)) {
    leaveOut(reading, node, 'markup', lineAt(node, reading))
    return blocks
  }
  const texts = blocks.filter(({ content }) => content.type !== 'image')
  const images = blocks.filter(({ content }) => content.type === 'image')
  const children = blocks.map(({ content }) => content)
  const one = (content: BlockContent, ...behind: readonly ReadBlock[]): ReadBlock[] => [
    { content, node },
    ...behind,
  ]
  /** Of blocks that hold words only: their text. */
  const words = () => texts.map(({ content }) => blockText(content)).join('\n\n')
  const parse = <S extends z.ZodObject>(schema: S) => readAttributes(schema, node, reading)
  switch (name) {
    case 'pull':
    case 'quote': {
      const { cite } = parse(directiveAttributes.quote)
      return one({
        type: 'quote',
        children,
        ...(cite !== undefined && { cite }),
        ...(name === 'pull' && { pull: true }),
      })
    }
    case 'callout':
      return one({ type: 'callout', tone: parse(directiveAttributes.callout).tone ?? 'note', children })
    case 'post': {
      const paragraphs = texts.map(({ content }) => paragraphOf(content))
      return one(readPost(parse(directiveAttributes.post), paragraphs), ...images)
    }
    case 'related': {
      const { label = '', title = words(), url } = parse(directiveAttributes.related)
      return one({ type: 'related', label, title, ...(url !== undefined && { url }) }, ...images)
    }
    case 'figure': {
      const { src, alt = '', decorative, credit } = parse(directiveAttributes.figure)
      const [first, ...others] = texts
      const caption = first === undefined ? undefined : paragraphOf(first.content).children
      const image: ImageContent = {
        type: 'image',
        src,
        alt,
        ...(decorative !== undefined && decorative !== 'false' && { decorative: true }),
        ...(caption !== undefined && { caption }),
        ...(credit !== undefined && { credit }),
      }
      return one(image, ...others, ...images)
    }
    case 'embed': {
      const { url, provider, title = words() } = parse(directiveAttributes.embed)
      const [picture, ...others] = images
      const image = picture?.content.type === 'image' ? picture.content : undefined
      return one(
        {
          type: 'embed',
          url,
          title: title || url,
          ...(provider !== undefined && { provider }),
          ...(image !== undefined && { image }),
        },
        ...others,
      )
    }
    case 'cta':
      return one(
        readCall(
          parse(directiveAttributes.cta),
          texts.map(({ content }) => blockText(content)),
        ),
        ...images,
      )
    case 'maybe-subhead':
      parse(directiveAttributes['maybe-subhead'])
      return blocks.map(({ content, node: place }) => ({
        content: content.type === 'paragraph' ? { ...content, maybeHeading: true } : content,
        node: place,
      }))
  }
}

/** All its blocks; a label in brackets is the first paragraph. */
function contentOf(node: Directive): RootContent[] {
  if (node.type === 'containerDirective') return node.children
  const { position } = node
  return node.children.length === 0
    ? []
    : [{ type: 'paragraph', children: node.children, ...(position && { position }) }]
}

/** The directive's first line, as it stands. */
function lineAt(node: Directive, reading: Reading): string {
  const { start, end } = reading.placeOf(node)
  const [line = ''] = reading.text.slice(start, end).split('\n', 1)
  return line
}

function readPost(
  {
    author = '',
    handle = '',
    date,
    dateText,
    network = 'other',
    url,
    profile,
    mentions,
  }: z.infer<typeof directiveAttributes.post>,
  children: readonly ParagraphContent[],
): BlockContent {
  // An empty profile says that there is none, where one could be guessed.
  const profileUrl = profile ?? profileUrlOf(network, handle)
  return {
    type: 'post',
    network,
    author,
    handle,
    ...(date !== undefined && { date }),
    ...(dateText !== undefined && { dateText }),
    ...(url !== undefined && { url }),
    ...(profileUrl && { profileUrl }),
    mentions: mentions === undefined ? mentionsIn(children) : mentions.split(/\s+/).filter(Boolean),
    children,
  }
}

/** The first of several paragraphs is the title, unless an attribute says it (it may be empty). */
function readCall(
  { action = 'subscribe', title, body }: z.infer<typeof directiveAttributes.cta>,
  texts: readonly string[],
): BlockContent {
  const titled = title === undefined && body === undefined && texts.length > 1
  const words = titled ? texts.slice(1) : texts
  const said = titled ? texts[0] : title
  return {
    type: 'cta',
    slot: true,
    action,
    original: { ...(said && { title: said }), body: body ?? words.join('\n\n') },
  }
}

/** The words of any block as one paragraph's. */
function paragraphOf(content: BlockContent): ParagraphContent {
  if (content.type === 'paragraph') return content
  if (content.type === 'heading') return { type: 'paragraph', children: content.children }
  return { type: 'paragraph', children: [{ type: 'text', value: blockText(content) }] }
}

/** Checks the attributes; throws a mistake that names the line and those that there are. */
function readAttributes<S extends z.ZodObject>(schema: S, node: Directive, reading: Reading): z.infer<S> {
  const parsed = schema.safeParse(node.attributes ?? {})
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const known = Object.keys(schema.shape).join(', ') || 'none'
  const said =
    issue?.code === 'unrecognized_keys'
      ? `"${issue.keys.join('", "')}" is no attribute of ${node.name}`
      : `${issue?.path.join('.')} of ${node.name} ${describe(issue)}`
  throw mistakeAt(reading, node, `${said}. Its attributes: ${known}.`)
}

function describe(issue: z.core.$ZodIssue | undefined): string {
  if (issue?.code === 'invalid_value') return `must be one of ${issue.values.join(', ')}`
  return issue?.code === 'invalid_type' ? 'is missing' : (issue?.message ?? 'is wrong')
}
