/** Renders in a thread of its own, with a limit on time and memory: no article can stop or fill the process. */
import { Worker } from 'node:worker_threads'
import { type ExitCode, exitCodes, Mistake } from '../mistake.ts'
import type { RenderInput, Rendering } from './look.ts'
import type { NoticeInput, NoticeRendering } from './notice-look.ts'
import type { RenderAnswer, RenderJob } from './render-thread.ts'
import { shippedThemes } from './shipped-themes.ts'

/** Why a rendering came to nothing. */
export type RenderFault = 'time' | 'memory' | 'template' | 'crash' | 'stopped'

/** A rendering that failed; the edition fails with it, nothing else does. Its message says what a person can mend. */
export class RenderFailed extends Mistake {
  readonly fault: RenderFault

  constructor(
    fault: RenderFault,
    message: string,
    options?: ErrorOptions & { readonly exitCode?: ExitCode },
  ) {
    super(message, options?.exitCode ?? exitCodes.trouble, options)
    this.fault = fault
  }
}

/** What a rendering may take, and where the themes are. */
export interface RenderLimits {
  readonly timeLimitMs?: number
  /** Of the thread's own heap. MJML takes 100 MB before it has done anything. */
  readonly memoryLimitMb?: number
  /** How long the thread waits for another edition before it gives its memory back. */
  readonly idleMs?: number
  readonly themes?: URL
}

const defaults = {
  timeLimitMs: 30_000,
  memoryLimitMb: 256,
  // Long enough for a preview that is looked at and mended, or a queue of drafts.
  idleMs: 20_000,
  themes: shippedThemes,
} as const

/** Renders one after the other. Disposing ends the one under way: it is rejected as `stopped`. */
export interface RenderThread extends AsyncDisposable {
  render(input: RenderInput): Promise<Rendering>
  renderNotice(input: NoticeInput): Promise<NoticeRendering>
}

/** Opens a rendering thread; it starts with the first edition, and nothing runs or is held while it is idle for long. */
export function openRenderThread(limits: RenderLimits = {}): RenderThread {
  const inForce = { ...defaults, ...limits }
  const stop = new AbortController()
  // One at a time: two would take two hundred megabytes and no less time.
  let queue: Promise<unknown> = Promise.resolve()
  let warm: Worker | undefined
  let idle: NodeJS.Timeout | undefined
  const rest = async (): Promise<void> => {
    clearTimeout(idle)
    const thread = warm
    warm = undefined
    await thread?.terminate()
  }
  const renderNext = async (job: RenderJob): Promise<Rendered> => {
    if (stop.signal.aborted) throw wasStopped()
    clearTimeout(idle)
    warm ??= startThread(inForce, (ended) => {
      if (warm === ended) warm = undefined
    })
    const thread = warm
    try {
      const rendering = await renderOnce(thread, job, inForce, stop.signal)
      // A process that has nothing else to do does not wait for it.
      thread.unref()
      idle = setTimeout(() => void rest(), inForce.idleMs).unref()
      return rendering
    } catch (error) {
      await rest()
      throw error
    }
  }
  const inTurn = async (job: RenderJob): Promise<Rendered> => {
    const rendering = queue.then(async () => await renderNext(job))
    queue = rendering.catch(() => undefined)
    return await rendering
  }
  return {
    async render(input) {
      const rendered = await inTurn({ edition: input, themes: inForce.themes.href })
      if ('edition' in rendered) return rendered.edition
      throw new Error('the rendering thread answered with a notice')
    },
    async renderNotice(input) {
      const rendered = await inTurn({ notice: input })
      if ('notice' in rendered) return rendered.notice
      throw new Error('the rendering thread answered with an edition')
    },
    async [Symbol.asyncDispose]() {
      stop.abort()
      await queue
      await rest()
    },
  }
}

function startThread({ memoryLimitMb }: Required<RenderLimits>, onEnd: (thread: Worker) => void): Worker {
  // A clone runs .ts, a package .js: the thread's file stands beside this one either way.
  const suffix = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const thread = new Worker(new URL(`./render-thread.${suffix}`, import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: memoryLimitMb },
  })
  return thread.once('exit', () => onEnd(thread))
}

function wasStopped(): RenderFailed {
  return new RenderFailed('stopped', 'Rendering was stopped.')
}

type Rendered = Exclude<RenderAnswer, { readonly error: unknown }>

/** One rendering; whatever ends the thread meanwhile ends it. */
async function renderOnce(
  thread: Worker,
  job: RenderJob,
  limits: Required<RenderLimits>,
  stop: AbortSignal,
): Promise<Rendered> {
  const ended = Promise.withResolvers<Rendered>()
  const on = {
    message: (answer: RenderAnswer) =>
      'error' in answer ? ended.reject(refused(answer)) : ended.resolve(answer),
    error: (error: unknown) => ended.reject(crashed(error, limits)),
    exit: (code: number) =>
      ended.reject(new RenderFailed('crash', `The rendering thread ended with code ${code}.`)),
  }
  const onStop = () => ended.reject(wasStopped())
  const timer = setTimeout(() => {
    ended.reject(new RenderFailed('time', `Rendering took longer than ${limits.timeLimitMs / 1000} s.`))
  }, limits.timeLimitMs)
  stop.addEventListener('abort', onStop, { once: true })
  for (const [event, listener] of Object.entries(on)) thread.on(event, listener)
  thread.ref()
  thread.postMessage(job)
  try {
    return await ended.promise
  } finally {
    clearTimeout(timer)
    stop.removeEventListener('abort', onStop)
    for (const [event, listener] of Object.entries(on)) thread.off(event, listener)
  }
}

/** A mistake says itself what to do; anything else is told with what it happened to. */
function refused({ error, mistake }: { readonly error: unknown; readonly mistake: boolean }): RenderFailed {
  const why = error instanceof Error ? error.message : String(error)
  return mistake
    ? new RenderFailed('template', why, { cause: error, exitCode: exitCodes.usage })
    : new RenderFailed('template', `The article could not be rendered: ${why}`, {
        cause: error,
        exitCode: exitCodes.bug,
      })
}

function crashed(error: unknown, limits: Required<RenderLimits>): RenderFailed {
  if (error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY')
    return new RenderFailed('memory', `Rendering took more than ${limits.memoryLimitMb} MB.`, {
      cause: error,
    })
  const why = error instanceof Error ? error.message : String(error)
  return new RenderFailed('crash', `The rendering thread failed: ${why}`, { cause: error })
}
