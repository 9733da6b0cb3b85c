/** What the checks look at: a composed edition, with the articles and the settings it was made from. */
import type { Article } from '../article/article.ts'
import type { ListSettings } from '../config/settings.ts'
import type { MessageParts, Part } from '../render/parts.ts'
import type { Finding } from './finding.ts'
import { type MailPage, parsePage } from './page/parse-page.ts'

/** A composed edition; in the bodies a slot stands as its fallback, or as `{name}`. */
export interface Checked {
  readonly settings: Pick<ListSettings, 'missing' | 'postalAddress' | 'public' | 'site'>
  readonly subject: string
  readonly preheader: string
  readonly html: string
  readonly text: string
  /** The HTML's bytes once its slots hold the longest values there are: {@link countLongest}. */
  readonly longestHtml: number
  /** The message as it goes out. */
  readonly message: MessageParts
  /** The edition's own page. */
  readonly viewUrl: string
  readonly articles: readonly Article[]
  /** Whether `{{reader.…}}` in the articles is a merge field. */
  readonly merge: boolean
}

/** The same, with the HTML taken apart as a mail program does it. */
export interface Mail extends Checked {
  readonly page: MailPage
}

/** One check: what it finds, nothing where all is well. */
export type Rule = (mail: Mail) => readonly Finding[]

/** Takes the HTML apart, once for all rules. */
export function openMail(checked: Checked): Mail {
  return { ...checked, page: parsePage(checked.html) }
}

/** An address has at most 254 octets (RFC 5321 4.5.3.1.3 less the brackets), our links and most names fewer. */
const longestValue = 254

/** The bytes of a body whose slots are filled as far as they can be. */
export function countLongest(parts: readonly Part[]): number {
  return parts.reduce(
    (bytes, part) =>
      bytes +
      (typeof part === 'string'
        ? Buffer.byteLength(part)
        : Math.max(longestValue, Buffer.byteLength(part.fallback))),
    0,
  )
}
