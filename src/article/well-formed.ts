/** Takes out of an article what no database, mail or page can hold: halves of characters, and control characters. */
import type { Article } from './article.ts'

/** Escapes in JSON and YAML bring in what decoding had kept out. Tab and line feed stay; half a character is U+FFFD. */
export function wellFormed(article: Article): Article {
  return JSON.parse(JSON.stringify(article), cleanValue)
}

function cleanValue(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed().replaceAll(/(?![\t\n])\p{Cc}/gu, ' ') : value
}
