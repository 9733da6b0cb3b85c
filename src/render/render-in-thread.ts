/** Renders in a thread of its own, with a limit on time and memory: no article can stop or fill the process. */
import { Worker } from 'node:worker_threads'
import type { RenderInput, Rendering } from './look.ts'
import type { RenderJob } from './render-thread.ts'

/** Why a rendering came to nothing. */
export type RenderFault = 'time' | 'memory' | 'template' | 'crash' | 'stopped'

/** A rendering that failed; the edition fails with it, nothing else does. */
export class RenderFailed extends Error {
  override readonly name = 'RenderFailed'
  readonly fault: RenderFault

  constructor(fault: RenderFault, message: string, options?: ErrorOptions) {
    super(message, options)
    this.fault = fault
  }
}

/** What a rendering may take, and where the themes are. */
export interface RenderLimits {
  readonly timeLimitMs?: number
  /** Of the thread's own heap. MJML takes 100 MB before it has done anything. */
  readonly memoryLimitMb?: number
  readonly themes?: URL
}

const defaults = {
  timeLimitMs: 30_000,
  memoryLimitMb: 256,
  themes: new URL('../../templates/newsletter/', import.meta.url),
} as const

/** Renders editions one after the other. Disposing ends the one under way: it is rejected as `stopped`. */
export interface RenderThread extends AsyncDisposable {
  render(input: RenderInput): Promise<Rendering>
}

/** Opens a rendering thread; nothing runs and nothing is held while there is nothing to render. */
export function openRenderThread(limits: RenderLimits = {}): RenderThread {
  const inForce = { ...defaults, ...limits }
  const stop = new AbortController()
  // One at a time: two would take two hundred megabytes and no less time.
  let queue: Promise<unknown> = Promise.resolve()
  return {
    render(input) {
      const rendering = queue.then(async () => await renderOnce(input, inForce, stop.signal))
      queue = rendering.catch(() => undefined)
      return rendering
    },
    async [Symbol.asyncDispose]() {
      stop.abort()
      await queue
    },
  }
}

/** The thread ends with its edition, so that its memory is given back. */
async function renderOnce(
  input: RenderInput,
  limits: Required<RenderLimits>,
  stop: AbortSignal,
): Promise<Rendering> {
  const stopped = new RenderFailed('stopped', 'Rendering was stopped.')
  if (stop.aborted) throw stopped
  const job: RenderJob = { input, themes: limits.themes.href }
  // A clone runs .ts, a package .js: the thread's file stands beside this one either way.
  const suffix = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const thread = new Worker(new URL(`./render-thread.${suffix}`, import.meta.url), {
    workerData: job,
    resourceLimits: { maxOldGenerationSizeMb: limits.memoryLimitMb },
  })
  const ended = Promise.withResolvers<Rendering>()
  const onStop = () => ended.reject(stopped)
  stop.addEventListener('abort', onStop, { once: true })
  const timer = setTimeout(() => {
    ended.reject(new RenderFailed('time', `Rendering took longer than ${limits.timeLimitMs / 1000} s.`))
  }, limits.timeLimitMs)
  thread.once('message', ended.resolve)
  thread.once('error', (error) => ended.reject(explain(error, limits)))
  thread.once('exit', (code) => {
    ended.reject(new RenderFailed('crash', `The rendering thread ended with code ${code}.`))
  })
  try {
    return await ended.promise
  } finally {
    clearTimeout(timer)
    stop.removeEventListener('abort', onStop)
    await thread.terminate()
  }
}

function explain(error: unknown, limits: Required<RenderLimits>): RenderFailed {
  if (error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY')
    return new RenderFailed('memory', `Rendering took more than ${limits.memoryLimitMb} MB.`, {
      cause: error,
    })
  const why = error instanceof Error ? error.message : String(error)
  return new RenderFailed('template', `The article could not be rendered: ${why}`, { cause: error })
}
