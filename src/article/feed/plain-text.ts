/** Between HTML and plain text, for the short texts of a feed. */

/** The words of an HTML fragment, its entities read once. */
export async function htmlToLine(html: string): Promise<string> {
  const { parseFragment } = await import('parse5')
  const words: string[] = []
  // Not by recursion: a title may be a thousand tags deep.
  const left = [...parseFragment(html.slice(0, longestTitle)).childNodes]
  for (let node = left.shift(); node !== undefined; node = left.shift()) {
    if ('value' in node) words.push(node.value)
    else if ('childNodes' in node && node.nodeName !== 'script' && node.nodeName !== 'style')
      left.unshift(...node.childNodes)
  }
  return words.join('')
}

/** Far beyond any headline. */
const longestTitle = 10_000

/** A plain text as HTML: empty lines part paragraphs, other line ends stay. */
export function textToHtml(text: string): string {
  return text
    .split(/\n\s*\n/)
    .filter((paragraph) => paragraph.trim() !== '')
    .map((paragraph) => `<p>${escapeHtml(paragraph.trim()).replaceAll('\n', '<br>')}</p>`)
    .join('\n')
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

function escapeHtml(text: string): string {
  return text.replace(/[&<>]/g, (letter) => entities[letter] ?? letter)
}
