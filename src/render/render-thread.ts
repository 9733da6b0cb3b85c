/** The rendering thread: renders the editions that it is sent, one at a time. Only here MJML is loaded. */
import { fileURLToPath } from 'node:url'
import { parentPort } from 'node:worker_threads'
import { Mistake } from '../mistake.ts'
import type { RenderInput, Rendering } from './look.ts'

/** What the parent hands over. */
export interface RenderJob {
  readonly input: RenderInput
  readonly themes: string
}

/** What comes back; `mistake` where a person can mend it. */
export type RenderAnswer =
  | { readonly rendering: Rendering }
  | { readonly error: unknown; readonly mistake: boolean }

// MJML reads .mjmlconfig, and the code it names, from the working directory as it is loaded: give it ours.
const home = fileURLToPath(new URL('.', import.meta.url))
process.cwd = () => home
const { renderEdition } = await import('./render-edition.ts')

async function answer({ input, themes }: RenderJob): Promise<RenderAnswer> {
  try {
    return { rendering: await renderEdition(input, new URL(themes)) }
  } catch (error) {
    return { error, mistake: error instanceof Mistake }
  }
}

parentPort?.on('message', async (job: RenderJob) => parentPort?.postMessage(await answer(job)))
