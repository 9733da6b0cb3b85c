/** Finds which elements of a page are its article: @mozilla/readability on linkedom, asked by number. */
import { isLine } from './arrange-blocks.ts'
import { fillGaps } from './fill-gaps.ts'
import { preferDensest } from './find-densest.ts'
import { attribute, type HtmlElement, type HtmlNode, textOf } from './html-tree.ts'

/** What Readability looks at; `style` tells it what is hidden. */
const telling = [
  'class',
  'id',
  'role',
  'rel',
  'itemprop',
  'href',
  'src',
  'alt',
  'style',
  'aria-hidden',
  'aria-modal',
]
const empty = new Set(['br', 'hr', 'img', 'wbr', 'source', 'col'])
const mark = 'data-broadsheet'
/** Characters that Readability is shown of one text or attribute: it counts words and commas, and is slow on more. */
const longest = { text: 5_000, attribute: 500 } as const

/** The elements and lifted blocks of an arranged tree that Readability takes for the article; none where it finds none. */
export async function findContent(root: HtmlElement, title: string): Promise<Set<HtmlNode>> {
  const [{ Readability }, { parseHTML }] = await Promise.all([
    import('@mozilla/readability'),
    import('linkedom'),
  ])
  const nodes: HtmlNode[] = []
  const html = `<!doctype html><html><head><title>${escapeHtml(title)}</title></head><body>${write(root, nodes)}</body></html>`
  const { document } = parseHTML(html)
  const found = new Set<HtmlNode>()
  new Readability(document, {
    keepClasses: true,
    disableJSONLD: true,
    serializer: (content: Marked) => {
      for (const element of [content, ...content.querySelectorAll(`[${mark}]`)]) {
        const node = nodes[Number(element.getAttribute(mark) ?? -1)]
        if (node) found.add(node)
      }
    },
  }).parse()
  fillGaps(root, found)
  return preferDensest(root, found)
}

/** As much of an element as is asked of linkedom, whose own types need a browser's. */
interface Marked {
  getAttribute(name: string): string | null
  querySelectorAll(selector: string): Iterable<Marked>
}

/** HTML for Readability: as the source has it, each element numbered. */
function write(node: HtmlNode, nodes: HtmlNode[]): string {
  if (node.kind === 'text') return escapeHtml(node.value.replace(/\s+/g, ' ').slice(0, longest.text))
  const number = nodes.push(node) - 1
  if (node.kind === 'lifted') return `<p ${mark}="${number}">Shown here: ${escapeHtml(textOf(node))}</p>`
  // Readability scores paragraphs; a box with nothing but a line of words is one.
  const tag =
    node.tag === 'html' || node.tag === 'body' ? 'div' : node.tag === 'div' && isLine(node) ? 'p' : node.tag
  const attributes = telling
    .filter((name) => node.attributes.has(name) && !isScript(name, attribute(node, name)))
    .map((name) => ` ${name}="${escapeHtml(attribute(node, name).slice(0, longest.attribute))}"`)
  const open = `<${tag} ${mark}="${number}"${attributes.join('')}>`
  if (empty.has(tag)) return open
  return `${open}${node.children.map((child) => write(child, nodes)).join('')}</${tag}>`
}

/** Readability puts other elements in the place of such links, and their numbers would be lost. */
function isScript(name: string, value: string): boolean {
  return name === 'href' && /^\s*javascript:/i.test(value)
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}
