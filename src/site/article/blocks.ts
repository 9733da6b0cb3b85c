/** One block of an article as HTML that says what it is: a table is a table, a quotation one. */
import type { BlockContent, Inline, ListItem, PostContent } from '../../article/article.ts'
import { blockText } from '../../article/block-text.ts'
import { calmLabel } from '../../render/calm-label.ts'
import { providerWords } from '../../render/embed-words.ts'
import { escapeText } from '../../render/escape.ts'
import { formatDate } from '../../render/post-date.ts'
import { writeInlines, writeLink } from './inlines.ts'
import { writePicture, writeStored } from './picture.ts'
import type { ArticleSetting } from './setting.ts'

/** Writes blocks one after the other. */
export function writeBlocks(blocks: readonly BlockContent[], setting: ArticleSetting): string {
  return blocks
    .map((block) => writeBlock(block, setting))
    .filter((html) => html !== '')
    .join('\n')
}

/** Writes one block; empty where it has nothing to show. Exhaustive: a new type of block cannot be left out. */
function writeBlock(block: BlockContent, setting: ArticleSetting): string {
  const inner = (children: readonly BlockContent[]): string => writeBlocks(children, setting)
  switch (block.type) {
    case 'paragraph':
      return blockText(block).trim() === '' ? '' : `<p>${writeInlines(block.children, setting)}</p>`
    case 'heading': {
      const level = setting.subhead + block.level - 2
      return `<h${level}>${writeInlines(block.children, setting)}</h${level}>`
    }
    case 'quote': {
      const quote = `<blockquote>\n${inner(block.children)}\n</blockquote>`
      const kind = block.pull ? 'pull' : 'quote'
      if (block.cite === undefined) return `<div class="${kind}">${quote}</div>`
      return `<figure class="${kind}">${quote}<figcaption>${escapeText(block.cite)}</figcaption></figure>`
    }
    case 'post':
      return writePost(block, setting)
    case 'related': {
      const title = writeLink(block.url, escapeText(block.title))
      return `<p class="related"><span class="label">${escapeText(calmLabel(block.label))}</span> ${title}</p>`
    }
    case 'image':
      return writePicture(block, setting)
    case 'list':
      return writeList(block, setting)
    case 'divider':
      return '<hr>'
    case 'callout':
      return `<div class="callout${block.tone === 'warn' ? ' warn' : ''}" role="note">\n${inner(block.children)}\n</div>`
    case 'embed': {
      const picture = block.image?.stored === undefined ? '' : writeStored(block.image.stored, '', setting)
      const provider = providerWords(block.provider, setting.words)
      const from = provider === undefined ? '' : `<bdi class="label">${escapeText(provider)}</bdi>`
      return `<p class="embed">${picture}${from}${writeLink(block.url, escapeText(block.title))}</p>`
    }
    case 'code':
      // It may be wider than the page, and what scrolls must be reached without a mouse.
      return `<pre tabindex="0" dir="ltr"><code>${escapeText(block.value)}</code></pre>`
    case 'table':
      return writeTable(block, setting)
    case 'footnote':
      return `<div class="footnote">\n${inner(block.children)}\n</div>`
    case 'cta':
      return block.action === 'subscribe' ? setting.call : ''
  }
}

function writePost(post: PostContent, setting: ArticleSetting): string {
  // A post may be in another language than the article, and another direction.
  const words = post.children.map((child) => `<p dir="auto">${writeInlines(child.children, setting)}</p>`)
  const handle =
    post.handle === ''
      ? ''
      : ` ${writeLink(post.profileUrl, `<bdi dir="ltr">@${escapeText(post.handle.replace(/^@/, ''))}</bdi>`)}`
  const day = formatDate(post.date, setting.lang) ?? post.dateText
  const date = day === undefined ? '' : ` · ${writeLink(post.url, `<bdi>${escapeText(day)}</bdi>`)}`
  const author = `<b dir="auto">${escapeText(post.author)}</b>`
  return `<figure class="post"><blockquote>${words.join('')}</blockquote><figcaption>${author}${handle}${date}</figcaption></figure>`
}

function writeList(list: BlockContent & { type: 'list' }, setting: ArticleSetting): string {
  const items = list.items.map((item) => writeItem(item, setting)).join('\n')
  if (!list.ordered) return `<ul>\n${items}\n</ul>`
  const start = list.start === undefined || list.start === 1 ? '' : ` start="${Math.trunc(list.start)}"`
  return `<ol${start}>\n${items}\n</ol>`
}

function writeItem({ children, checked }: ListItem, setting: ArticleSetting): string {
  // A paragraph that begins an item needs no box of its own: the mark stands beside its words.
  const [first, ...others] = children
  const loose = others.some(({ type }) => type !== 'list')
  const html =
    first?.type === 'paragraph' && !loose
      ? [writeInlines(first.children, setting), writeBlocks(others, setting)].join('\n').trim()
      : writeBlocks(children, setting)
  if (checked === undefined) return `<li>${html}</li>`
  return `<li class="task"><span class="box">${checked ? '☑' : '☐'}</span> ${html}</li>`
}

function writeTable(table: BlockContent & { type: 'table' }, setting: ArticleSetting): string {
  const cell = (tag: 'th' | 'td', words: readonly Inline[], column: number): string => {
    const align = table.align[column] ?? null
    // A head without words heads nothing.
    const name = tag === 'th' && words.length === 0 ? 'td' : tag
    const scope = name === 'th' ? ' scope="col"' : ''
    const side = align === null ? '' : ` class="${align}"`
    return `<${name}${scope}${side}>${writeInlines(words, setting)}</${name}>`
  }
  const row = (tag: 'th' | 'td', cells: readonly (readonly Inline[])[]): string =>
    `<tr>${cells.map((words, column) => cell(tag, words, column)).join('')}</tr>`
  const head = table.head.some((words) => words.length > 0) ? `<thead>${row('th', table.head)}</thead>` : ''
  const body = `<tbody>${table.rows.map((cells) => row('td', cells)).join('\n')}</tbody>`
  return `<div class="scroll" tabindex="0"><table>${head}${body}</table></div>`
}
