/** Lines of code as HTML that keeps them. */
import { escapeText, type Html, safeHtml } from './escape.ts'

/** Lines and indents as references: they outlive what MJML and we ourselves do to white space. */
export function codeHtml(value: string): Html {
  const lines = escapeText(value.replaceAll('\t', '  ')).replaceAll('\n', '&#10;')
  return safeHtml(lines.replaceAll(/ {2,}|(?<=&#10;|^) /g, (blanks) => '&#32;'.repeat(blanks.length)))
}
