/** The head of a pasted text: the site's name, the headline, and byline and date where they are unmistakable. */
import { Mistake } from '../../mistake.ts'
import type { HeadLine, Person } from '../article.ts'
import { isDivider, readAttribution, readFurniture, readRelated } from './line-forms.ts'
import { readByline, readBylineBelow, readDateline } from './read-byline.ts'
import { type Chunk, chunkText, type Line } from './split-chunks.ts'

/** The head's lines in their order, what they say, and the chunks that are left. */
export interface Head {
  readonly lines: readonly { readonly type: HeadLine['type']; readonly line: Line }[]
  readonly headline: string
  readonly kicker?: string
  readonly dek?: string
  readonly site?: string
  readonly byline: readonly Person[]
  readonly published?: string
  readonly rest: readonly Chunk[]
}

/** Words that stand before a headline's colon, or on a line above it, without being somebody who speaks. */
const kickers =
  'Report|Exclusive|Opinion|Analysis|Interview|Review|Breaking|Live|Update|Feature|Explainer|Profile|Column|Commentary|Editorial|Obituary|Investigation|Photos|Video|Podcast|Recipe|Essay'
const kickerAhead = new RegExp(`^(${kickers}): `, 'i')
const kickerLine = new RegExp(`^(?:${kickers}|Breaking news|Special report|Long read)$`, 'i')
/** A full stop, comma, colon or semicolon, maybe inside quotes. */
const stop = /[.,:;。、،؛]["'”’»)\]]*$/u
const abbreviation = /(?:\p{L}\.){2,}["'”’)]*$|(?:\.\.\.)$/u

/** Reads the head off the chunks; refuses a text that opens without a headline. */
export function readHead(chunks: readonly Chunk[], name: string): Head {
  const first = chunks.findIndex((chunk) => !chunk.every((line) => readFurniture(line.text)))
  const furniture = chunks.slice(0, first === -1 ? chunks.length : first)
  const [opening, ...others] = chunks.slice(furniture.length)
  if (opening === undefined) throw new Mistake(`${name} is empty: it holds no article text.`)
  // The first chunk has no paragraph in it: a headline right above its byline or text is one line.
  const rest: Chunk[] = isHeadline(opening[0].text)
    ? [...opening.map((line): Chunk => [line]), ...others]
    : [opening, ...others]
  const lines: Head['lines'][number][] = []

  const site = isKickerLine(rest) || !isSiteName(rest) ? undefined : rest.shift()?.[0]
  if (site) lines.push({ type: 'siteName', line: site })
  const label = isKickerLine(rest) ? rest.shift()?.[0] : undefined
  if (label) lines.push({ type: 'kicker', line: label })
  const headline = rest.shift()?.[0]
  if (headline === undefined || !isHeadline(headline.text)) throw noHeadline(name, opening[0].text)
  lines.push({ type: 'headline', line: headline })

  const dek = isDek(rest) ? rest.shift()?.[0] : undefined
  if (dek) lines.push({ type: 'dek', line: dek })
  const { people, published, taken } = readCredits(rest[0])
  const more = taken.length > 0 && rest.length > 1 ? readCredits(rest[1]) : undefined
  const credits = [...taken, ...(more?.taken ?? [])]
  const kicker = label?.text ?? kickerAhead.exec(headline.text)?.[1]
  const date = published ?? more?.published
  return {
    lines: [...lines, ...credits],
    headline: headline.text,
    ...(kicker && { kicker }),
    ...(dek && { dek: dek.text }),
    ...(site && { site: site.text }),
    byline: people.length > 0 ? people : (more?.people ?? []),
    ...(date && { published: date }),
    rest: [...furniture, ...rest.slice(taken.length === 0 ? 0 : more?.taken.length ? 2 : 1)],
  }
}

/** A word of the closed list on a line of its own, with a headline under it. */
function isKickerLine([first, next]: readonly Chunk[]): boolean {
  if (first === undefined || next === undefined || first.length > 1) return false
  return first[0].underline === undefined && kickerLine.test(first[0].text) && isHeadline(next[0].text)
}

/** One line of at most 300 characters between the headline and the byline: nothing else stands there. */
function isDek([first, next]: readonly Chunk[]): boolean {
  if (first === undefined || first.length > 1 || next === undefined) return false
  const [line] = first
  return (
    line.text.length <= 300 &&
    line.underline === undefined &&
    /\p{L}/u.test(line.text) &&
    !isDivider(line.text) &&
    readFurniture(line.text) === undefined &&
    readRelated(line.text) === undefined &&
    readAttribution(line.text) === undefined &&
    readCredits(first).taken.length === 0 &&
    readCredits(next).taken.some(({ type }) => type === 'byline')
  )
}

/** Byline and date of a chunk whose every line is one or the other; nothing of any other chunk. */
function readCredits(chunk: Chunk | undefined): {
  people: Person[]
  published?: string
  taken: Head['lines']
} {
  const taken: Head['lines'][number][] = []
  const people: Person[] = []
  let published: string | undefined
  for (const line of chunk ?? []) {
    const byline = readBylineBelow(line.text)
    const date = byline ? byline.published : readDateline(line.text)
    if (byline === undefined && date === undefined) return { people: [], taken: [] }
    people.push(...(byline?.people ?? []))
    published ??= date
    taken.push({ type: byline ? 'byline' : 'date', line })
  }
  return { people, ...(published && { published }), taken }
}

/** At most 200 characters and 30 words on one line, with a letter, and no full stop at its end. */
function isHeadline(text: string): boolean {
  return (
    text.length <= 200 &&
    /\p{L}/u.test(text) &&
    text.split(/\s+/).length <= 30 &&
    (!stop.test(text) || abbreviation.test(text)) &&
    !isDivider(text) &&
    readRelated(text) === undefined &&
    readAttribution(text) === undefined &&
    readByline(text) === undefined &&
    readDateline(text) === undefined
  )
}

/** One line of at most 40 characters without end punctuation, above a kicker or a longer line that can be a headline. */
function isSiteName([first, next, ...others]: readonly Chunk[]): boolean {
  if (first === undefined || next === undefined || first.length > 1 || next.length > 1) return false
  // Nobody underlines the name of a site.
  if (first[0].underline !== undefined) return false
  const text = chunkText(first)
  const above = chunkText(next)
  return (
    text.length <= 40 &&
    !/[.,:;!?…。]["'”’)]*$/u.test(text) &&
    (isKickerLine([next, ...others]) ||
      (above.length > text.length && isHeadline(above) && readBylineBelow(above) === undefined))
  )
}

function noHeadline(name: string, opening: string): Mistake {
  const shown = opening.length > 60 ? `${opening.slice(0, 60).trimEnd()}…` : opening
  return new Mistake(
    `${name} has no headline: it opens with "${shown}". Put the headline first, on one line without a full stop, and an empty line under it.`,
  )
}
