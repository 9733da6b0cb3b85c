/** Reads a server's reply as RFC 5321 4.2 and RFC 2034 write it. */
import type { Reply } from './outcome.ts'

/** A reply's first line: code, then perhaps an enhanced code (RFC 3463), then text. */
const firstLine = /^([2-5]\d\d)(?:[ -](?:([245]\.\d{1,3}\.\d{1,3})(?: |$))?|$)/

/** The longest text that is kept of a reply; a server may send a megabyte. */
const longestText = 1000

/**
 * The reply in `raw`, or undefined where it is none. The recipient's address is taken out of the text:
 * servers like to quote it, and the ledger holds no address (DESIGN 3.12).
 */
export function parseReply(raw: string, recipient = ''): Reply | undefined {
  const match = firstLine.exec(raw)
  if (!match) return undefined
  const text = raw
    .split(/\r?\n/)
    .map((line) => line.replace(/^\d{3}[ -]?/, ''))
    .map((line) => (match[2] && line.startsWith(`${match[2]} `) ? line.slice(match[2].length + 1) : line))
    .join(' ')
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, longestText)
  return {
    code: Number(match[1]),
    ...(match[2] === undefined ? {} : { enhanced: match[2] }),
    text: maskAddress(text, recipient),
  }
}

/** Takes the recipient's address out of a text that is kept. */
export function maskAddress(text: string, address: string): string {
  if (address === '' || !text.includes('@')) return text
  const pattern = address.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
  return text.replace(new RegExp(pattern, 'gi'), '(recipient)')
}
