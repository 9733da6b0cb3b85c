/** What the HTML of a block is made with: its templates, and all that is known of its article and edition. */
import type { Inline } from '../article/article.ts'
import { inlineText } from '../article/block-text.ts'
import type { ArticleFrame } from './article-frame.ts'
import type { EditionFrame } from './edition-frame.ts'
import type { Html } from './escape.ts'
import type { ImagePlaces } from './image-view.ts'
import { type InlineSetting, inlineHtml } from './inline-html.ts'
import { fillWords } from './locale.ts'
import type { BlockName, Values } from './theme-handlebars.ts'
import type { ThemeTokens } from './theme-tokens.ts'

/** What every block's template may use. */
export interface BlockSetting {
  readonly render: (name: BlockName, view: Values) => Html
  readonly tokens: ThemeTokens
  readonly edition: EditionFrame
  readonly frame: ArticleFrame
  readonly inline: InlineSetting
  readonly images: ImagePlaces
}

/** The room for words and pictures, in pixels. */
export function columnWidth({ width, space }: ThemeTokens): number {
  return width - 2 * space.side
}

/** The caption and credit below a picture; undefined where nothing is known. */
export function captionView(
  { caption, credit }: { readonly caption?: readonly Inline[]; readonly credit?: string },
  { inline, edition }: Pick<BlockSetting, 'inline' | 'edition'>,
): Values {
  return {
    caption:
      caption === undefined || inlineText(caption).trim() === '' ? undefined : inlineHtml(caption, inline),
    credit: credit ? fillWords(edition.words.photo, { credit }) : undefined,
  }
}
