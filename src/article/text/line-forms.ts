/** The one-line forms that are the same on every site: related links, attributions, dividers, page furniture. */
import type { DropReason, Network } from '../article.ts'
import { readDate } from './read-date.ts'

/** Longer lines are prose, and no pattern below is tried on them. */
const longest = 400

/** The line under a flattened post: "– Name (@handle) March 3, 2026". */
export interface Attribution {
  readonly author: string
  readonly handle: string
  readonly date: string
  readonly dateText: string
  readonly network: Network
  readonly profileUrl?: string
}

const attribution = /^[–—-]{1,2}\s*(\S.{0,79}?)\s*\(@([\w.@-]{1,80})\)\s*[·|,]?\s*(.{8,24})$/u

/** Reads an attribution line; a line without an exact date is none. */
export function readAttribution(line: string): Attribution | undefined {
  const match = line.length <= longest ? attribution.exec(line) : null
  const [, author, handle, dateText] = match ?? []
  if (author === undefined || handle === undefined || dateText === undefined) return undefined
  const date = readDate(dateText)
  return date === undefined ? undefined : { author, handle, date, dateText, ...readHandle(handle) }
}

/** What a handle's shape tells: two parts are Mastodon's, a .bsky.social name is Bluesky's, a bare word of at most 15 characters X’s. */
function readHandle(handle: string): { network: Network; profileUrl?: string } {
  const [user = '', host, ...rest] = handle.split('@')
  if (host !== undefined) {
    const isAccount = user !== '' && rest.length === 0 && /^[\w-]+(\.[\w-]+)+$/.test(host)
    return isAccount ? { network: 'mastodon', profileUrl: `https://${host}/@${user}` } : { network: 'other' }
  }
  if (handle.endsWith('.bsky.social')) {
    return { network: 'bluesky', profileUrl: `https://bsky.app/profile/${handle}` }
  }
  return /^\w{1,15}$/.test(handle)
    ? { network: 'x', profileUrl: `https://x.com/${handle}` }
    : { network: 'other' }
}

const related =
  /^(related(?: (?:story|stories|article|articles|post|posts))?|read more|read also|also read|see also):\s*(\S.*)$/i
const urlAtEnd = /(https?:\/\/[^\s<>()"]+)[)>]?$/i

/** Reads "RELATED: title", with the address at its end if it has one. */
export function readRelated(line: string): { label: string; title: string; url?: string } | undefined {
  const [, label, rest] = (line.length <= longest && related.exec(line)) || []
  if (label === undefined || rest === undefined) return undefined
  const link = urlAtEnd.exec(rest)
  if (link?.[1] === undefined) return { label, title: rest }
  // A bare address is its own title: nothing of the line is lost.
  return { label, title: rest.slice(0, link.index).replace(/\s*[(<]?$/, '') || link[1], url: link[1] }
}

/** Whether a line only separates: "* * *", "---". */
export function isDivider(line: string): boolean {
  return /^(?:[*_~=—–-](?:\s?[*_~=—–-]){2,19}|⁂|#)$/.test(line)
}

const networks =
  '(?:facebook|twitter|x|instagram|linkedin|whatsapp|pinterest|reddit|bluesky|mastodon|threads|e-?mail|print)'

/** Patterns of whole lines, anywhere on a page. */
const furniture: readonly (readonly [RegExp, DropReason])[] = [
  [/^comments (?:are|have been) (?:now )?(?:closed|disabled|turned off)\b.{0,40}$/i, 'comments-closed'],
  [
    /^(?:leave a (?:comment|reply)|\d{1,5} comments?|no comments(?: yet)?|join the conversation)[.!]?$/i,
    'page-furniture',
  ],
  [
    new RegExp(
      `^(?:share|tweet|pin|post)(?: (?:this|it|the))?(?: (?:article|story|post|page))?(?: (?:on|via|by|to) ${networks}(?:(?:,| and|, and| or) ${networks}){0,6})?[.:!]?$`,
      'i',
    ),
    'share-line',
  ],
  [
    new RegExp(`^follow us(?: on ${networks}(?:(?:,| and|, and| or) ${networks}){0,6})?[.:!]?$`, 'i'),
    'share-line',
  ],
  [/^(?:©|\(c\)|copyright\b).{0,10}\b(?:19|20)\d\d\b.{0,160}$/i, 'copyright'],
  [/^all rights reserved\.?.{0,80}$/i, 'copyright'],
  [/^(?:advertisements?|advertisement - continue reading below|sponsored(?: content)?)$/i, 'advertisement'],
  [/^(?:enter |type )?your e-?mail(?: address)?(?: here)?\.?$/i, 'form'],
  [/^no spam[,.!]?(?: (?:ever|unsubscribe (?:at )?any ?time))?[.!]?$/i, 'form'],
  [/^unsubscribe (?:at )?any ?time\.?$/i, 'form'],
  [
    /^(?:skip to (?:main )?content|back to top|print this page|\d{1,3}[ -]min(?:ute)?s? read)$/i,
    'page-furniture',
  ],
]

/** Why a line belongs to the page around the article, if it does. */
export function readFurniture(line: string): DropReason | undefined {
  if (line.length > longest) return undefined
  return furniture.find(([pattern]) => pattern.test(line))?.[1]
}

/** Patterns of house ads; they are looked for at the foot only, where prose seldom speaks like this. */
const houseAd =
  /\b(?:support and share|the (?:sources|journalism) you trust|support (?:our|independent|local) (?:work|journalism|newsroom|reporting|news)|is ranked (?:\d|#|no)|donate (?:today|now|here)|become a (?:member|supporter|patron|friend)\b.{0,20}\b(?:today|now|of)|download (?:our|the) (?:free )?app|advertise with us|visit our (?:shop|store)|(?:tote bag|mug|print)s? (?:are|is) (?:now )?in our (?:shop|store))\b/i

/** Whether words at the foot of a page advertise its publisher. */
export function isHouseAd(text: string): boolean {
  return text.length <= longest && houseAd.test(text)
}

const ranked = /^((?:The )?\p{Lu}[\p{L}\p{N}&’'.-]*(?: [\p{L}\p{N}&’'.-]+){0,6}) is ranked\b/mu

/** The publication that a house ad names; a guess for a person to confirm. */
export function readAdvertiser(text: string): string | undefined {
  return text.length <= longest ? ranked.exec(text)?.[1] : undefined
}
