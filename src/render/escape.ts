/**
 * Makes content harmless: after this it can be neither HTML, nor MJML, nor a template.
 *
 * Braces and backslashes are written as references too: MJML keeps them (measured), and Handlebars, which reads
 * the result once more to find the slots, has nothing to see in them.
 */
import { fieldMark } from './marks.ts'

/** HTML that we wrote ourselves; Handlebars copies what has a `toHTML`. */
export interface Html {
  toHTML(): string
}

const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '{': '&#123;',
  '}': '&#125;',
  '\\': '&#92;',
  // MJML passes content through String.replace, where `$&` and its like would mean something.
  $: '&#36;',
}

/** Control characters have no place in HTML; C1 ones make Gmail clip a mail. Tab and line feed stay. */
const control = /(?![\t\n])\p{Cc}/gu

/** Escapes text for element content and for quoted attributes alike; a merge field becomes a slot's path. */
export function escapeText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(control, '')
    .replaceAll(/[&<>"'{}\\$]/g, (character) => references[character] ?? '')
    .replaceAll(fieldMark, '{{field$1}}')
}

/** Marks HTML that is safe because every value in it was escaped. */
export function safeHtml(html: string): Html {
  return { toHTML: () => html }
}

/** A value for a template: all text in it is escaped, what is HTML already stays. */
export type View =
  | string
  | number
  | boolean
  | undefined
  | Html
  | readonly View[]
  | { readonly [key: string]: View }

/** Escapes every text of a view, so that a template cannot print a raw one. */
export function escapeView(view: View): unknown {
  if (typeof view === 'string') return view === '' ? '' : safeHtml(escapeText(view))
  if (typeof view !== 'object') return view
  if (Array.isArray(view)) return view.map(escapeView)
  if (isHtml(view)) return view
  return Object.fromEntries(Object.entries(view).map(([key, value]) => [key, escapeView(value)]))
}

/** Whether a value is HTML already. */
export function isHtml(view: object): view is Html {
  return 'toHTML' in view && typeof view.toHTML === 'function'
}
