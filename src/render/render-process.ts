/** The rendering process: renders the editions and notices that it is sent, one at a time. Only here MJML is loaded. */
import { Mistake } from '../mistake.ts'
import type { RenderInput, Rendering } from './look.ts'
import { renderNotice } from './notice-html.ts'
import type { NoticeInput, NoticeRendering } from './notice-look.ts'
import { renderEdition } from './render-edition.ts'

/** What the parent hands over. */
export type RenderJob =
  | { readonly edition: RenderInput; readonly themes: string }
  | { readonly notice: NoticeInput }

/** What comes back; `mistake` where a person can mend it. */
export type RenderAnswer =
  | { readonly edition: Rendering }
  | { readonly notice: NoticeRendering }
  | { readonly error: unknown; readonly mistake: boolean }

async function answer(job: RenderJob): Promise<RenderAnswer> {
  try {
    return 'notice' in job
      ? { notice: await renderNotice(job.notice) }
      : { edition: await renderEdition(job.edition, new URL(job.themes)) }
  } catch (error) {
    return { error, mistake: error instanceof Mistake }
  }
}

// Without its parent the channel closes, and with the channel nothing is left to stay for.
process.on('message', async (job: RenderJob) => process.send?.(await answer(job)))
