/** One block of an article as HTML, by the theme's template for its type. */

import type { BlockContent, Inline } from '../article/article.ts'
import { inlineText } from '../article/block-text.ts'
import { type ArticleFrame, isShown } from './article-frame.ts'
import { type BlockSetting, captionView } from './block-setting.ts'
import { callHtml } from './call-html.ts'
import { calmLabel } from './calm-label.ts'
import { codeHtml } from './code-html.ts'
import { providerWords } from './embed-words.ts'
import { type Html, safeHtml } from './escape.ts'
import { imageView } from './image-view.ts'
import { inlineHtml, linkableUrl } from './inline-html.ts'
import { setLeadIn } from './lead-in.ts'
import { formatDate } from './post-date.ts'
import type { Section } from './sections.ts'
import { tableView } from './table-view.ts'
import { otherDirection } from './text-direction.ts'
import type { BlockName, Values } from './theme-handlebars.ts'

/** Where a block stands: the room it has, the gap below it (both in pixels), and whether another block holds it. */
export interface Place {
  readonly width: number
  readonly gap: number
  readonly inside: boolean
}

/** What the blocks inside of another one lose of its width: side padding and border. */
const inset = 44
/** The gap between the paragraphs of a list item, a quote, a callout. */
const innerGap = 12

/** Several blocks one below the other. */
export function joinRun(blocks: readonly Html[]): Html {
  return safeHtml(blocks.map((block) => block.toHTML()).join('\n'))
}

/** Renders one block; exhaustive, so that a new type of block cannot be left out of a mail. */
export function blockHtml(block: BlockContent, setting: BlockSetting, place: Place, section?: Section): Html {
  const { frame, edition } = setting
  const render = (name: BlockName, view: Values) => setting.render(name, { gap: place.gap, ...view })
  const words = (inlines: readonly Inline[]) => inlineHtml(inlines, setting.inline)
  const inner = (children: readonly BlockContent[], less = inset) => innerHtml(children, setting, place, less)
  switch (block.type) {
    case 'paragraph': {
      const led =
        setting.tokens.leadIns && !place.inside ? setLeadIn(block.children, frame.lang) : block.children
      return render('paragraph', { html: words(led), ...turned(block.children, frame) })
    }
    case 'heading':
      return render(`heading-${section?.level ?? block.level}`, {
        html: words(block.children),
        number: section?.number,
        ...turned(block.children, frame),
      })
    case 'quote':
      return render(block.pull === true ? 'pull-quote' : 'quote', {
        html: inner(block.children),
        cite: block.cite,
      })
    case 'post':
      return render('post', {
        html: inner(block.children),
        author: block.author,
        handle: block.handle === '' ? undefined : `@${block.handle.replace(/^@/, '')}`,
        profileUrl: linkableUrl(block.profileUrl),
        date: formatDate(block.date, frame.lang) ?? block.dateText,
        url: linkableUrl(block.url),
      })
    case 'related':
      return render('related', {
        label: calmLabel(block.label) || edition.words.related,
        title: block.title,
        url: linkableUrl(block.url),
      })
    case 'list':
      return render(block.ordered ? 'list-ordered' : 'list', {
        first: block.start ?? 1,
        tasks: block.items.some((item) => item.checked !== undefined),
        items: block.items.map(({ children, checked }) => ({
          html: itemHtml(children, setting, place),
          task: checked === undefined ? undefined : checked ? '☑' : '☐',
        })),
      })
    case 'callout':
      return render('callout', {
        html: inner(block.children),
        tone: block.tone,
        label: block.tone === 'warn' ? edition.words.warning : edition.words.note,
      })
    case 'image':
      return render('image', {
        ...imageView(block, setting.images, place.width),
        ...captionView(block, setting),
      })
    case 'embed':
      return render('embed', {
        url: linkableUrl(block.url),
        title: block.title || (block.provider ?? block.url),
        watch: providerWords(block.provider, edition.words),
        image:
          block.image?.stored === undefined
            ? undefined
            : imageView(block.image, setting.images, place.width - inset),
      })
    case 'code':
      return render('code', { html: codeHtml(block.value) })
    case 'table': {
      const { stacked, ...view } = tableView(block, words)
      return render(stacked ? 'table-stacked' : 'table', view)
    }
    case 'divider':
      return render('divider', {})
    case 'footnote':
      return inner(block.children)
    case 'cta':
      return callHtml(block.action, frame.call, setting)
  }
}

function innerHtml(
  children: readonly BlockContent[],
  setting: BlockSetting,
  place: Place,
  less: number,
): Html {
  const shown = children.filter(isShown)
  return joinRun(
    shown.map((child, at) => {
      const gap = at === shown.length - 1 ? 0 : innerGap
      return blockHtml(child, setting, { width: place.width - less, gap, inside: true })
    }),
  )
}

/** The blocks of an item; one paragraph alone needs no tags of its own. */
export function itemHtml(children: readonly BlockContent[], setting: BlockSetting, place: Place): Html {
  const [only, ...others] = children.filter(isShown)
  return only?.type === 'paragraph' && others.length === 0
    ? inlineHtml(only.children, setting.inline)
    : innerHtml(children, setting, place, 28)
}

/** Words that run against their article say so, since a mail client guesses wrong. */
function turned(children: readonly Inline[], { dir }: ArticleFrame): Values {
  const other = otherDirection(inlineText(children), dir)
  return { dir: other, side: other === 'rtl' ? 'right' : 'left' }
}
