/** How social networks mark their posts on other people's pages. */
import type { Network } from '../article.ts'

/** The marks of one network's posts. */
export interface EmbedForm {
  readonly network: Network
  readonly provider: string
  readonly named: RegExp
  /** Attributes that hold the post's address. */
  readonly addresses: readonly string[]
  /** Where a post's address is on that network. */
  readonly post: RegExp
}

/** All that are known. */
export const embedForms: readonly EmbedForm[] = [
  {
    network: 'x',
    provider: 'X',
    named: /\btwitter-(?:tweet|video)\b/,
    addresses: [],
    post: /^https?:\/\/(?:mobile\.|www\.)?(?:twitter|x)\.com\/[^/]+\/status(?:es)?\/\d+/,
  },
  {
    network: 'bluesky',
    provider: 'Bluesky',
    named: /\bbluesky-embed\b/,
    addresses: [],
    post: /^https:\/\/bsky\.app\/profile\/[^/]+\/post\/\w+/,
  },
  {
    network: 'mastodon',
    provider: 'Mastodon',
    named: /\bmastodon-embed\b/,
    addresses: ['data-embed-url', 'src'],
    post: /^https:\/\/[^/]+\/@[^/]+\/\d+/,
  },
  {
    network: 'threads',
    provider: 'Threads',
    named: /\btext-post-media\b/,
    addresses: ['data-text-post-permalink'],
    post: /^https:\/\/(?:www\.)?threads\.(?:net|com)\/(?:@[^/]+\/post|t)\/[\w-]+/,
  },
  {
    network: 'instagram',
    provider: 'Instagram',
    named: /\binstagram-media\b/,
    addresses: ['data-instgrm-permalink'],
    post: /^https:\/\/(?:www\.)?instagram\.com\/(?:[^/]+\/)?(?:p|reel|tv)\/[\w-]+/,
  },
  {
    network: 'tiktok',
    provider: 'TikTok',
    named: /\btiktok-embed\b/,
    addresses: ['cite'],
    post: /^https:\/\/(?:www\.)?tiktok\.com\/@[^/]+\/video\/\d+/,
  },
  {
    network: 'reddit',
    provider: 'Reddit',
    named: /\breddit-(?:embed-bq|embed|card)\b/,
    addresses: [],
    post: /^https:\/\/(?:www\.|old\.)?reddit\.com\/r\/[^/]+\/comments\/\w+/,
  },
]

/** What networks write into their embeds besides the post. */
export const embedChrome =
  /^(?:view (?:this post )?on \w+\.?|view on \w+|post by @?\S+|a post shared by\b.*|♬.*|loading.*|\[image or embed\]|read \d+ repl(?:y|ies).*)$/iu
