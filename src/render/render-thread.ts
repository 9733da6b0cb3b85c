/** The rendering thread: renders the one edition it was started for, answers, ends. Only here MJML is loaded. */
import { fileURLToPath } from 'node:url'
import { parentPort, workerData } from 'node:worker_threads'
import type { RenderInput } from './look.ts'

/** What the parent hands over. */
export interface RenderJob {
  readonly input: RenderInput
  readonly themes: string
}

/** Reads what came across; the parent is our own code, so its type is believed. */
async function answer(job: RenderJob): Promise<void> {
  // MJML reads .mjmlconfig, and the code it names, from the working directory as it is loaded: give it ours.
  const home = fileURLToPath(new URL('.', import.meta.url))
  process.cwd = () => home
  const { renderEdition } = await import('./render-edition.ts')
  parentPort?.postMessage(await renderEdition(job.input, new URL(job.themes)))
}

await answer(workerData)
