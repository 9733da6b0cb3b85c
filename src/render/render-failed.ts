/** Why a rendering came to nothing, in words that say what a person can mend. */
import { type ExitCode, exitCodes, Mistake } from '../mistake.ts'

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

/** Somebody wanted an end before it was done. */
export function wasStopped(): RenderFailed {
  return new RenderFailed('stopped', 'Rendering was stopped.')
}

/** A mistake says itself what to do; anything else is told with what it happened to. */
export function refused({
  error,
  mistake,
}: {
  readonly error: unknown
  readonly mistake: boolean
}): RenderFailed {
  const why = error instanceof Error ? error.message : String(error)
  return mistake
    ? new RenderFailed('template', why, { cause: error, exitCode: exitCodes.usage })
    : new RenderFailed('template', `The article could not be rendered: ${why}`, {
        cause: error,
        exitCode: exitCodes.bug,
      })
}

/** The process could not be started, or not be spoken to. */
export function crashed(error: Error): RenderFailed {
  return new RenderFailed('crash', `The rendering process failed: ${error.message}`, { cause: error })
}

/** How a process ended, and the last that it said. */
export interface RenderEnd {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly lastWords: string
}

/**
 * The process ended in mid-rendering. V8 says in its last words if memory was why. Ctrl-C and a service's stop reach
 * the whole group: they stop a rendering and say nothing about the article.
 */
export function died({ code, signal, lastWords }: RenderEnd, memoryLimitMb: number): RenderFailed {
  if (signal === 'SIGINT' || signal === 'SIGTERM' || signal === 'SIGHUP') return wasStopped()
  const cause = lastWords === '' ? {} : { cause: new Error(lastWords) }
  return /heap out of memory/.test(lastWords)
    ? new RenderFailed('memory', `Rendering took more than ${memoryLimitMb} MB.`, cause)
    : new RenderFailed('crash', `The rendering process ended with ${signal ?? `code ${code}`}.`, cause)
}
