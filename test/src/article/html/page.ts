/** Pages for tests: a story with enough words to be found, with what a test puts into it. */
import type { Article, ReadSource } from '../../../../src/article/article.ts'
import { readHtml } from '../../../../src/article/html/read-html.ts'

/** Sentences of our own, long enough for an article to be found by. */
export const story = [
  'The harbour board voted on Tuesday to keep the old ferry running for another winter, although its engine, its hull and its papers are all older than the people who sail it.',
  'Nobody on the quay was surprised, because the vote had been expected since the spring, when a storm took the new pier away and the insurers, who had promised to pay, did not.',
  'Captain Ines Duarte, who has made the crossing forty thousand times, said that she would believe in a new boat when she stood on it, and not before.',
  'The board will meet again in March, once the ice has gone, to hear what the engineers have found under the waterline and what it would cost to mend.',
]

/** A whole page around `inside`, which stands between the story's first and second paragraph. */
export function page(inside: string, { head = '', before = '', after = '' } = {}): string {
  const [first, ...others] = story.map((text) => `<p>${text}</p>`)
  return `<!doctype html><html lang="en"><head><title>The ferry stays | Quay Post</title>${head}</head>
<body><header class="site-header"><nav><a href="/">Home</a> <a href="/news">News</a></nav></header>
<main><article><h1>The ferry stays</h1>${before}${first}\n${inside}\n${others.join('\n')}${after}</article></main>
<footer>About us. Contact.</footer></body></html>`
}

/** Reads {@link page}. */
export async function readPage(
  inside: string,
  around: { head?: string; before?: string; after?: string } = {},
): Promise<ReadSource> {
  return await readHtml(page(inside, around), { name: 'ferry.html', url: 'https://quay.example/2026/ferry' })
}

/** The blocks that came of what was put in: all but the story's own, without id and place. */
export function blocksOf(source: ReadSource): object[] {
  const own = new Set(story)
  return source.body
    .filter((block) => block.type !== 'paragraph' || !own.has(plain(block)))
    .map(({ id: _id, pos: _pos, ...content }) => content)
}

function plain(block: Article['body'][number]): string {
  const [only] = block.type === 'paragraph' ? block.children : []
  return only?.type === 'text' ? only.value : ''
}
