/** Looks at a composed edition before anybody gets it: what would embarrass the publisher is found here. */
import type { ListSettings } from '../config/settings.ts'
import { error, type Finding, warning } from './finding.ts'

/** What the checks look at; in the bodies a slot stands as `{name}`. */
export interface Checked {
  readonly settings: Pick<ListSettings, 'missing' | 'postalAddress'>
  readonly subject: string
  readonly preheader: string
  readonly html: string
  readonly text: string
}

/** All findings, in the order of the rules. */
export function checkComposed(checked: Checked): Finding[] {
  return checks.flatMap((check) => check(checked))
}

/**
 * Who publishes must be said in full: CAN-SPAM and its like ask for the postal address. A warning here, since
 * mail that stays on this machine may go without; another relay is refused at departure.
 */
export function identityComplete({ settings }: Checked): Finding[] {
  return settings.missing.map((setting) =>
    warning('identity', `publication.${setting} is not set. Write it into broadsheet.yaml.`),
  )
}

/** Gmail clips a mail's HTML at about 102 KB, and drops its styles with that. */
export function htmlUnclipped({ html }: Checked): Finding[] {
  const kilobytes = Math.ceil(filledBytes(html) / 1024)
  const message = `The HTML has ${kilobytes} KB and Gmail cuts a mail off at 102 KB. Shorten the article.`
  if (kilobytes > 95) return [error('size', message)]
  return kilobytes > 80 ? [warning('size', message)] : []
}

/** The bytes once filled: an address has at most 254 octets, our links fewer. */
function filledBytes(html: string): number {
  const slots = html.match(/\{[A-Za-z]+\}/g)?.length ?? 0
  return Buffer.byteLength(html) + slots * 254
}

/**
 * What a template leaves behind when a value was missing. An article may speak of such things itself: its braces
 * are references in the HTML, and its words stand in sentences, not alone or in attributes.
 */
export function placeholdersFilled({ html, text }: Checked): Finding[] {
  const found = [
    /\{\{|\}\}/.exec(html),
    html.includes('&#123;&#123;') ? null : /\{\{/.exec(text),
    // The word first, then what stands before it: looked at from every place, a long article would take seconds.
    /(?:undefined|NaN|\[object)(?<=\s(?:style|lang|dir|align|width|start|bgcolor)="[^"]*)/.exec(html),
    /(undefined|NaN|\[object)(?<=href="\1)/.exec(html),
    /(undefined|NaN|\[object \w+\])(?<=<(?:p|td|h1)(?: [^>]*)?>\s*\1)(?=\s*<)/.exec(html),
    /^(?:undefined|NaN|\[object \w+\])$/m.exec(text),
  ].flatMap((match) => match?.[0] ?? [])
  return [...new Set(found)].map((token) =>
    error('placeholder', `The mail holds "${token}", a value that was not filled in. This is a bug.`),
  )
}

/** A subject that no mailbox shows, or that would break the header. */
export function subjectFit({ subject }: Checked): Finding[] {
  if (subject.trim() === '') return [error('subject', 'The subject is empty. Give one with --subject.')]
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(subject) || !subject.isWellFormed())
    return [
      error('subject', 'The subject holds a line end or a broken character. Give another with --subject.'),
    ]
  const length = [...subject].length
  const message = `The subject has ${length} characters; most mailboxes show 60. Give a shorter one with --subject.`
  if (length > 150) return [error('subject', message)]
  return length > 60 ? [warning('subject', message)] : []
}

/** A preheader longer than any mailbox shows is cut by it, wherever that falls. */
export function preheaderFit({ preheader }: Checked): Finding[] {
  const length = [...preheader].length
  if (length <= 140) return []
  return [
    warning('preheader', `The preheader has ${length} characters; mailboxes show 140 at most. Shorten it.`),
  ]
}

/** Both bodies must show the way out. */
export function unsubscribeShown({ html, text }: Checked): Finding[] {
  return [
    ...(html.includes('href="{unsubscribeUrl}"') ? [] : [missing('unsubscribe', 'HTML', 'unsubscribe link')]),
    ...(/^\{unsubscribeUrl\}$/m.test(text) ? [] : [missing('unsubscribe', 'text', 'unsubscribe link')]),
  ]
}

/** Both bodies must say where the publisher is. */
export function postalAddressShown({ settings, html, text }: Checked): Finding[] {
  const wanted = squeeze(settings.postalAddress)
  // An address that is not set is the identity's finding.
  if (wanted === '') return []
  return [
    ...(squeeze(visibleText(html)).includes(wanted)
      ? []
      : [missing('postal-address', 'HTML', 'postal address')]),
    ...(squeeze(text).includes(wanted) ? [] : [missing('postal-address', 'text', 'postal address')]),
  ]
}

const checks: readonly ((checked: Checked) => Finding[])[] = [
  identityComplete,
  subjectFit,
  preheaderFit,
  htmlUnclipped,
  placeholdersFilled,
  unsubscribeShown,
  postalAddressShown,
]

function missing(rule: string, body: string, what: string): Finding {
  return error(rule, `The ${body} has no ${what}. The theme's templates must show it.`)
}

/** Blanks and control characters left out, since lines are wrapped. */
function squeeze(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, '')
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' }

/** What a reader sees of our own HTML: tags left out, the references that `escapeText` writes read back. */
function visibleText(html: string): string {
  return html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&(?:#(\d+)|(\w+));/g, (reference, code?: string, name = '') =>
      code === undefined ? (entities[name] ?? reference) : String.fromCodePoint(Number(code)),
    )
}
