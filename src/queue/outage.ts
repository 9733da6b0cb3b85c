/** Says once that the backend was lost, and once that it is back, however often its clients complain. */
import type { Report } from './queue.ts'

/** Keeps track of whether the backend is there. */
export interface Outage {
  /** An error that means the backend is not there now. */
  lost(error: Error): void
  /** A sign of life. */
  back(): void
}

/** Watches one backend, however many connections lead to it. */
export function watchOutage(report: Report): Outage {
  let away = false
  return {
    lost: (error) => {
      if (!away) report({ kind: 'away', error })
      away = true
    },
    back: () => {
      if (away) report({ kind: 'back' })
      away = false
    },
  }
}
