/**
 * What an article is once it is read: typed blocks, each with its place in the source.
 *
 * Words are verbatim; the renderer escapes them. Images, tables and code join the union with the readers that find them.
 */

/** Where something stands in the decoded source: UTF-16 offsets (`end` exclusive) and line numbers from 1. */
export interface Pos {
  readonly start: number
  readonly end: number
  readonly line: number
  readonly lastLine: number
}

/** Words inside a block; a `break` is a line end that the writer made. */
export type Inline =
  | { readonly type: 'text'; readonly value: string }
  | { readonly type: 'break' }
  | { readonly type: 'strong' | 'emphasis' | 'delete'; readonly children: readonly Inline[] }
  | { readonly type: 'inlineCode'; readonly value: string }
  | { readonly type: 'link'; readonly url: string; readonly children: readonly Inline[] }

/** A paragraph without a place of its own: in a post, a quote or a list item. */
export interface ParagraphContent {
  readonly type: 'paragraph'
  readonly children: readonly Inline[]
  /** It looks like a subhead, but not surely enough to be set as one. */
  readonly maybeHeading?: true
}

/** The network that a flattened post came from, as far as its handle tells. */
export type Network = 'x' | 'bluesky' | 'mastodon' | 'other'

/** A post from a social network, with the line that says whose it is taken apart. */
export interface PostContent {
  readonly type: 'post'
  readonly network: Network
  readonly author: string
  readonly handle: string
  /** ISO date, and the same as it was written. */
  readonly date?: string
  readonly dateText?: string
  readonly url?: string
  readonly profileUrl?: string
  readonly mentions: readonly string[]
  readonly children: readonly ParagraphContent[]
}

/** A call to action: only its place counts, the edition puts its own words there. */
export interface CallContent {
  readonly type: 'cta'
  readonly slot: true
  readonly action: 'subscribe' | 'share'
  readonly original: { readonly title?: string; readonly body: string }
}

/** What a block holds. */
export type BlockContent =
  | ParagraphContent
  | { readonly type: 'heading'; readonly level: 2 | 3; readonly children: readonly Inline[] }
  | { readonly type: 'quote'; readonly children: readonly ParagraphContent[]; readonly cite?: string }
  | PostContent
  | { readonly type: 'related'; readonly label: string; readonly title: string; readonly url?: string }
  | {
      readonly type: 'list'
      readonly ordered: boolean
      readonly start?: number
      readonly items: readonly (readonly ParagraphContent[])[]
    }
  | { readonly type: 'divider' }
  | CallContent

/** What gives a block its identity: a hash of its type and text (numbered where repeated), and its place. */
export interface Placed {
  readonly id: string
  readonly pos: Pos
}

/** One block of an article's body. */
export type Block = BlockContent & Placed

/** A line of the head, kept because nothing disappears silently. */
export interface HeadLine extends Placed {
  readonly type: 'siteName' | 'headline' | 'byline' | 'date'
  readonly text: string
}

/** Why words of the source are not shown to readers. */
export type DropReason =
  | 'comments-closed'
  | 'house-ad'
  | 'share-line'
  | 'copyright'
  | 'advertisement'
  | 'form'
  | 'page-furniture'
  | 'repeated-call'

/** Words of the source that are left out, and why. */
export interface Dropped extends Placed {
  readonly type: 'boilerplate'
  readonly reason: DropReason
  readonly raw: string
  /** Offset in the source: the same as `pos.start`. */
  readonly at: number
}

/** A writer. */
export interface Person {
  readonly name: string
}

/** What a writer handed us, parsed into blocks. */
export interface Article {
  readonly v: 1
  readonly headline: string
  readonly kicker?: string
  readonly byline: readonly Person[]
  /** ISO date, only where the source states it. */
  readonly published?: string
  readonly site?: string
  readonly canonicalUrl?: string
  readonly lang: string
  readonly dir: 'ltr' | 'rtl'
  readonly source: { readonly kind: 'text'; readonly name: string; readonly sha256: string }
  readonly head: readonly HeadLine[]
  readonly body: readonly Block[]
  readonly dropped: readonly Dropped[]
  /** Guesses for a person to confirm, never printed. */
  readonly hints: { readonly published?: string; readonly source?: string }
}
