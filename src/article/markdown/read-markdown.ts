/** Reads Markdown with front matter into an article. */
import { Mistake } from '../../mistake.ts'
import type { Block, Dropped, HeadLine, ReadSource } from '../article.ts'
import { blockText } from '../block-text.ts'
import { numberBlocks } from '../hash-block.ts'
import { checkMarks } from './check-marks.ts'
import { readFrontMatter } from './front-matter.ts'
import type { FrontMatterValues } from './front-matter-keys.ts'
import { levelHeadings } from './level-headings.ts'
import { normaliseRoot, startNormaliser } from './normal-form.ts'
import { parseTree } from './parse-tree.ts'
import { readBlocks } from './read-blocks.ts'
import { readHeadLines, readMetadata } from './read-metadata.ts'
import { leaveOut, type Reading } from './reading.ts'
import { leaveOutUnused, startReading } from './start-reading.ts'
import { takeHeadline } from './take-headline.ts'

/**
 * Reads a decoded text (line ends LF, no control characters); `name` is what a person calls the source. Blocks come in
 * their normal form ({@link normaliseRoot}). Throws a {@link Mistake} that names the line for front matter or a
 * directive that cannot be, for a text without a headline, and for what no person wrote: marks by the thousand in one
 * paragraph, quotes and lists a hundred deep.
 */
export function readMarkdown(text: string, name: string): ReadSource {
  const front = readFrontMatter(text, name)
  const source = text.slice(front.bodyStart)
  checkMarks(source, name, front.bodyLine)
  // The line end before keeps a byte order mark that is a part of the text.
  const tree = parseTree(`\n${source}`)
  const reading = startReading({ text, name, tree, offset: front.bodyStart - 1, line: front.bodyLine - 1 })
  const found = takeHeadline(tree, reading, front.values.headline ?? front.values.title)
  levelHeadings(tree)
  const read = readBlocks(tree.children, reading)
  const metadata = readMetadata(front, reading)

  const normaliser = startNormaliser([...found.images, ...read].map(({ content }) => content))
  leaveOutUnused(tree, reading, normaliser.labels)
  const nameBlock = numberBlocks()
  const head: HeadLine[] = [...readHeadLines(front), ...found.lines]
    .sort((a, b) => a.pos.start - b.pos.start)
    .map((line) => ({ ...line, id: nameBlock(line.type, line.text) }))
  const body = [...found.images, ...read].flatMap(({ content, node }): Block[] => {
    const blocks = normaliseRoot(content, normaliser)
    if (blocks.length === 0 && content.type === 'image') leaveOut(reading, node, 'image')
    const pos = reading.placeOf(node)
    return blocks.map((block) => ({ ...block, id: nameBlock(block.type, blockText(block)), pos }))
  })
  return {
    v: 1,
    headline: found.headline,
    ...metadata,
    ...(front.values.dir !== undefined && { dir: front.values.dir }),
    head,
    body,
    dropped: listDropped(reading, nameBlock),
    hints: readHints(front.values.hints, body),
  }
}

function listDropped({ dropped }: Reading, nameBlock: ReturnType<typeof numberBlocks>): Dropped[] {
  return dropped
    .toSorted((a, b) => a.pos.start - b.pos.start)
    .map(({ reason, raw, pos }) => ({
      type: 'boilerplate',
      reason,
      raw,
      id: nameBlock('boilerplate', raw),
      pos,
      at: pos.start,
    }))
}

/** As the front matter has them; else the latest post's date. */
function readHints(given: FrontMatterValues['hints'], body: readonly Block[]): ReadSource['hints'] {
  const dates = body.flatMap((block) => (block.type === 'post' && block.date ? [block.date] : []))
  const { published, source } = given ?? { published: dates.sort().at(-1) }
  return { ...(published !== undefined && { published }), ...(source !== undefined && { source }) }
}
