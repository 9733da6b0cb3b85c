/**
 * What an article is once it is read: typed blocks, each with its place in the source.
 *
 * Words are verbatim; the renderer escapes them. The blocks are a subset of mdast with leaf and container directives,
 * so that an article can be written out as Markdown and read back the same. Long because it is one vocabulary, and
 * every reader and renderer is checked against the whole of it.
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
  /** The mark of a footnote; a `footnote` block of that label holds its words. */
  | { readonly type: 'footnoteMark'; readonly label: string }

/** A paragraph without a place of its own: in a post, a quote or a list item. */
export interface ParagraphContent {
  readonly type: 'paragraph'
  readonly children: readonly Inline[]
  /** It looks like a subhead, but not surely enough to be set as one. */
  readonly maybeHeading?: true
}

/** The network that a post came from, as far as its handle or its page tells. */
export type Network = 'x' | 'bluesky' | 'mastodon' | 'threads' | 'instagram' | 'tiktok' | 'reddit' | 'other'

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

/** A call to action: only its place counts, the edition puts its own words there unless the list takes the article's. */
export interface CallContent {
  readonly type: 'cta'
  readonly slot: true
  readonly action: 'subscribe' | 'share'
  readonly original: { readonly title?: string; readonly body: string }
}

/** A picture as a reader gets it: fetched, measured, made small enough, kept by its content. */
export interface StoredImage {
  /** SHA-256 of the bytes kept, in hexadecimal: their address on the site. */
  readonly hash: string
  readonly format: 'jpeg' | 'png'
  /** CSS pixels that it is shown at most; the file may have twice as many. */
  readonly width: number
  readonly height: number
}

/** A picture that the source names; without `stored` it has not been fetched, and no mail shows it. */
export interface ImageContent {
  readonly type: 'image'
  /** Absolute http(s), or as the source has it where nothing says what it is relative to. */
  readonly src: string
  /** What it shows, in words; empty where the source says nothing. */
  readonly alt: string
  /** The writer says that it is decoration and needs no words. */
  readonly decorative?: true
  readonly caption?: readonly Inline[]
  readonly credit?: string
  readonly stored?: StoredImage
}

/** One item of a list; `checked` where it is a task. */
export interface ListItem {
  readonly children: readonly BlockContent[]
  readonly checked?: boolean
}

/** What a block holds. */
export type BlockContent =
  | ParagraphContent
  | { readonly type: 'heading'; readonly level: 2 | 3; readonly children: readonly Inline[] }
  | {
      readonly type: 'quote'
      readonly children: readonly BlockContent[]
      readonly cite?: string
      /** Set large, apart from the text: only where the writer asks for it. */
      readonly pull?: true
    }
  | PostContent
  | { readonly type: 'related'; readonly label: string; readonly title: string; readonly url?: string }
  | ImageContent
  | {
      readonly type: 'list'
      readonly ordered: boolean
      readonly start?: number
      readonly items: readonly ListItem[]
    }
  | { readonly type: 'divider' }
  | { readonly type: 'callout'; readonly tone: 'note' | 'warn'; readonly children: readonly BlockContent[] }
  /** Something that only a page can play: shown as a card with a link. */
  | {
      readonly type: 'embed'
      readonly url: string
      readonly title: string
      readonly provider?: string
      readonly image?: ImageContent
    }
  | { readonly type: 'code'; readonly value: string; readonly language?: string }
  | {
      readonly type: 'table'
      readonly align: readonly ('left' | 'right' | 'center' | null)[]
      readonly head: readonly (readonly Inline[])[]
      readonly rows: readonly (readonly (readonly Inline[])[])[]
    }
  | { readonly type: 'footnote'; readonly label: string; readonly children: readonly BlockContent[] }
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
  readonly type: 'siteName' | 'headline' | 'kicker' | 'dek' | 'byline' | 'date'
  readonly text: string
}

/** Why something of the source is not shown to readers. */
export type DropReason =
  | 'comments-closed'
  | 'house-ad'
  | 'share-line'
  | 'copyright'
  | 'advertisement'
  | 'form'
  | 'page-furniture'
  | 'repeated-call'
  /** Links to other pages: a menu, a list of stories. */
  | 'link-list'
  /** A block that repeats the headline, the byline or the date, which stand in the head. */
  | 'repeated-head'
  /** Tags, comments, scripts and styles: no words that a reader saw. */
  | 'markup'
  /** A definition of a link or footnote that nothing refers to. */
  | 'unused-definition'
  /** A picture that could not be had, or is too small to be one. */
  | 'image'

/** Something of the source that is left out, and why. */
export interface Dropped extends Placed {
  readonly type: 'boilerplate'
  readonly reason: DropReason
  readonly raw: string
  /** Offset in the source: the same as `pos.start`. */
  readonly at: number
  /** What happened and what to do, in words, where the reason alone does not say it. */
  readonly why?: string
}

/** A writer. */
export interface Person {
  readonly name: string
}

/** How the source was written. */
export type SourceKind = 'text' | 'markdown' | 'html' | 'feed'

/** What a writer's front matter says about the edition; the command line's word counts more. */
export interface EditionWishes {
  readonly subject?: string
  readonly preheader?: string
  /** A list's key. */
  readonly list?: string
  /** Whether `{{reader.…}}` in the article is filled in for each reader. */
  readonly merge?: boolean
  readonly callToAction?: { readonly title?: string; readonly text?: string; readonly button?: string }
}

/** What a writer handed us, parsed into blocks. */
export interface Article {
  readonly v: 1
  readonly headline: string
  readonly kicker?: string
  /** The sentence or two under the headline. */
  readonly dek?: string
  readonly byline: readonly Person[]
  /** ISO date (or date and time), only where the source states it. */
  readonly published?: string
  readonly updated?: string
  readonly site?: string
  readonly canonicalUrl?: string
  /** The picture above the text. */
  readonly hero?: ImageContent
  /** BCP 47. */
  readonly lang: string
  readonly dir: 'ltr' | 'rtl'
  readonly source: {
    readonly kind: SourceKind
    readonly name: string
    /** Of the normalised bytes. */
    readonly sha256: string
    /** Where it was fetched from, after redirects. */
    readonly url?: string
    /** The character encoding, where it was not UTF-8. */
    readonly charset?: string
  }
  readonly head: readonly HeadLine[]
  readonly body: readonly Block[]
  readonly dropped: readonly Dropped[]
  readonly edition?: EditionWishes
  /** Guesses for a person to confirm, never printed. */
  readonly hints: { readonly published?: string; readonly source?: string }
}

/** What a reader of one format makes of a source; `readArticle` adds the source and the publication's language. */
export type ReadSource = Omit<Article, 'source' | 'lang' | 'dir'> & {
  /** Where the source itself says it. */
  readonly lang?: string
  /** Where a writer says it; else the letters tell. */
  readonly dir?: 'ltr' | 'rtl'
}
