/** Waits for Ctrl-C, or whatever else asks a command to end. */

/** Resolves when the signal fires. Keeps the process alive until then: what is served may have no open handle for a moment. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const alive = setInterval(() => undefined, 2 ** 30)
    const stop = (): void => {
      clearInterval(alive)
      resolve()
    }
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
}
