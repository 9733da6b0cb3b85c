/** Cuts what a relay sends into replies (RFC 5321 4.2.1), wherever its segments begin and end. */
import { isUtf8 } from 'node:buffer'

/** RFC 5321 4.5.3.1.5 asks for 512 octets a line; what is kept of a reply that goes on and on is bounded by this. */
const longestReply = 64 * 1024

const carriageReturn = 13
const hyphen = 45

/** What reads one connection's replies. */
export interface ReplyReader {
  /**
   * The replies that end in this segment, in order: their lines with `\n` between, without the last line's end.
   * Whether a line is a reply at all is for its reader to say; empty lines are passed over. Undefined where a
   * reply is longer than 64 KB: nothing more can be read of this connection.
   */
  read(segment: Buffer): readonly string[] | undefined
}

/** A reader at the beginning of a connection's replies. */
export function openReplyReader(): ReplyReader {
  /** Whole lines of a reply that goes on, each with its end; latin1, so that no character is cut in two. */
  let begun = ''
  let line = ''

  return {
    read(segment) {
      const replies: string[] = []
      const text = line + segment.toString('latin1')
      let from = 0
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
        const to = text.charCodeAt(end - 1) === carriageReturn ? end - 1 : end
        const part = text.slice(from, Math.max(from, to))
        from = end + 1
        if (isContinued(part)) begun += `${part}\n`
        else if (part !== '' || begun !== '') {
          replies.push(decode(begun + part))
          begun = ''
        }
      }
      line = text.slice(from)
      return begun.length + line.length > longestReply ? undefined : replies
    },
  }
}

/** RFC 5321 4.2.1: a hyphen right after the code says that another line follows. */
function isContinued(line: string): boolean {
  return line.charCodeAt(3) === hyphen && isDigit(line, 0) && isDigit(line, 1) && isDigit(line, 2)
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 48 && code <= 57
}

/** Servers answer in UTF-8 (RFC 6531 3.7.4.2), or in something older that is read byte by byte. */
function decode(text: string): string {
  if (!/[\x80-\xff]/.test(text)) return text
  const bytes = Buffer.from(text, 'latin1')
  return isUtf8(bytes) ? bytes.toString() : text
}
