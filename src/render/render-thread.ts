/** The rendering thread: renders the editions and notices that it is sent, one at a time. Only here MJML is loaded. */
import { fileURLToPath } from 'node:url'
import { parentPort } from 'node:worker_threads'
import { Mistake } from '../mistake.ts'
import type { RenderInput, Rendering } from './look.ts'
import type { NoticeInput, NoticeRendering } from './notice-look.ts'

/** What the parent hands over. */
export type RenderJob =
  | { readonly edition: RenderInput; readonly themes: string }
  | { readonly notice: NoticeInput }

/** What comes back; `mistake` where a person can mend it. */
export type RenderAnswer =
  | { readonly edition: Rendering }
  | { readonly notice: NoticeRendering }
  | { readonly error: unknown; readonly mistake: boolean }

// MJML reads .mjmlconfig, and the code it names, from the working directory as it is loaded: give it ours.
const home = fileURLToPath(new URL('.', import.meta.url))
process.cwd = () => home
const { renderEdition } = await import('./render-edition.ts')
const { renderNotice } = await import('./notice-html.ts')

async function answer(job: RenderJob): Promise<RenderAnswer> {
  try {
    return 'notice' in job
      ? { notice: await renderNotice(job.notice) }
      : { edition: await renderEdition(job.edition, new URL(job.themes)) }
  } catch (error) {
    return { error, mistake: error instanceof Mistake }
  }
}

parentPort?.on('message', async (job: RenderJob) => parentPort?.postMessage(await answer(job)))
