/** What a post's words and handle tell, which nobody needs to write down beside them. */
import type { Network, ParagraphContent } from '../article.ts'
import { inlineText } from '../block-text.ts'

/** The address of a profile, where the network gives all their form; else nothing. */
export function profileUrlOf(network: Network, handle: string): string | undefined {
  if (network === 'x' && /^\w{1,15}$/.test(handle)) return `https://x.com/${handle}`
  if (network === 'bluesky' && /^[\w.-]+$/.test(handle)) return `https://bsky.app/profile/${handle}`
  const [, user, host] = (network === 'mastodon' && /^([\w.-]+)@([\w-]+(?:\.[\w-]+)+)$/.exec(handle)) || []
  return user === undefined ? undefined : `https://${host}/@${user}`
}

/** The handles that a post mentions, each once. */
export function mentionsIn(paragraphs: readonly ParagraphContent[]): string[] {
  const words = paragraphs.map(({ children }) => inlineText(children)).join('\n')
  return [...new Set([...words.matchAll(/(?<![\w@.])@(\w{2,30})/g)].map((match) => match[1] ?? ''))]
}
