/** What a preview is asked for with, and what it comes to. */
import type { Config } from '../../config/settings.ts'
import type { ArticleOptions } from '../send/article-options.ts'
import type { PreparedEdition } from '../send/prepare.ts'
import type { Preview } from './build-preview.ts'

/** What the command line says. */
export interface PreviewOptions extends ArticleOptions {
  readonly out: string
  readonly as?: string
  readonly open?: boolean
  readonly watch?: boolean
  readonly offline?: boolean
}

/** A preview, with what it was built from. */
export interface Built {
  readonly preview: Preview
  readonly prepared: PreparedEdition
  readonly config: Config
}
