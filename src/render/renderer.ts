/**
 * Renders in a process of its own, with a limit on time and memory: no article can stop, fill or end the one that sends.
 * A worker thread does not do: where V8 finds no room at once, for a large array say, it ends the whole process
 * whatever `resourceLimits` says (nodejs/node#47224, #65019).
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { RenderInput, Rendering } from './look.ts'
import type { NoticeInput, NoticeRendering } from './notice-look.ts'
import { crashed, died, RenderFailed, refused, wasStopped } from './render-failed.ts'
import type { RenderAnswer, RenderJob } from './render-process.ts'
import { shippedThemes } from './shipped-themes.ts'

/** What a rendering may take, and where the themes are. */
export interface RenderLimits {
  readonly timeLimitMs?: number
  /** Of the rendering process's heap. MJML takes 100 MB before it has done anything. */
  readonly memoryLimitMb?: number
  /** How long the process waits for another edition before it gives its memory back. */
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
export interface Renderer extends AsyncDisposable {
  render(input: RenderInput): Promise<Rendering>
  renderNotice(input: NoticeInput): Promise<NoticeRendering>
}

/** Opens a renderer; its process starts with the first edition, and nothing runs or is held while it is idle for long. */
export function openRenderer(limits: RenderLimits = {}): Renderer {
  const inForce = { ...defaults, ...limits }
  const stop = new AbortController()
  // One at a time: two would take two hundred megabytes and no less time.
  let queue: Promise<unknown> = Promise.resolve()
  let warm: RenderProcess | undefined
  let idle: NodeJS.Timeout | undefined
  const rest = async (): Promise<void> => {
    clearTimeout(idle)
    const process = warm
    warm = undefined
    if (process) await end(process)
  }
  const renderNext = async (job: RenderJob): Promise<Rendered> => {
    if (stop.signal.aborted) throw wasStopped()
    clearTimeout(idle)
    warm ??= startProcess(inForce, (ended) => {
      if (warm === ended) warm = undefined
    })
    const process = warm
    try {
      const rendering = await renderOnce(process, job, inForce, stop.signal)
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
      throw new Error('the rendering process answered with a notice')
    },
    async renderNotice(input) {
      const rendered = await inTurn({ notice: input })
      if ('notice' in rendered) return rendered.notice
      throw new Error('the rendering process answered with an edition')
    },
    async [Symbol.asyncDispose]() {
      stop.abort()
      await queue
      await rest()
    },
  }
}

/** A process that renders, and the end of what it wrote to its standard error: V8 says there why it gave up. */
interface RenderProcess {
  readonly child: ChildProcess
  lastWords: string
}

function startProcess(
  { memoryLimitMb }: Required<RenderLimits>,
  onEnd: (process: RenderProcess) => void,
): RenderProcess {
  // A clone runs .ts, a package .js: the process's file stands beside this one either way.
  const suffix = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const child = fork(new URL(`./render-process.${suffix}`, import.meta.url), {
    // MJML reads .mjmlconfig, and the code it names, from the working directory: give it ours.
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    execArgv: [`--max-old-space-size=${memoryLimitMb}`],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  const started: RenderProcess = { child, lastWords: '' }
  child.once('close', () => onEnd(started))
  child.stderr?.setEncoding('utf8').on('data', (words: string) => {
    started.lastWords = (started.lastWords + words).slice(-16_384)
  })
  // Only what is being rendered keeps us alive, never what the process may yet say.
  if (child.stderr instanceof Socket) child.stderr.unref()
  return started
}

async function end({ child }: RenderProcess): Promise<void> {
  // One that could not be started has no end either.
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.ref()
  child.kill('SIGKILL')
  await ended
}

type Rendered = Exclude<RenderAnswer, { readonly error: unknown }>

/** One rendering; whatever ends the process meanwhile ends it. */
async function renderOnce(
  renderProcess: RenderProcess,
  job: RenderJob,
  limits: Required<RenderLimits>,
  stop: AbortSignal,
): Promise<Rendered> {
  const { child } = renderProcess
  const ended = Promise.withResolvers<Rendered>()
  const on = {
    message: (answer: RenderAnswer) =>
      'error' in answer ? ended.reject(refused(answer)) : ended.resolve(answer),
    error: (error: Error) => ended.reject(crashed(error)),
    close: (code: number | null, signal: NodeJS.Signals | null) =>
      ended.reject(died({ code, signal, lastWords: renderProcess.lastWords }, limits.memoryLimitMb)),
  }
  const onStop = () => ended.reject(wasStopped())
  const timer = setTimeout(() => {
    ended.reject(new RenderFailed('time', `Rendering took longer than ${limits.timeLimitMs / 1000} s.`))
  }, limits.timeLimitMs)
  stop.addEventListener('abort', onStop, { once: true })
  for (const [event, listener] of Object.entries(on)) child.on(event, listener)
  child.ref()
  child.channel?.ref()
  try {
    // A channel that breaks tells nothing: `close` follows, and says why.
    child.send(job, () => undefined)
    return await ended.promise
  } finally {
    clearTimeout(timer)
    stop.removeEventListener('abort', onStop)
    for (const [event, listener] of Object.entries(on)) child.off(event, listener)
    // Who has nothing else to do does not wait for it.
    child.unref()
    child.channel?.unref()
  }
}
