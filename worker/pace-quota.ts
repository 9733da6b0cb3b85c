/** The gate of an hour's and a day's quota that all workers share: passes messages of the block that was taken. */
import type { Quota, QuotaBudget } from '../src/delivery/budget.ts'
import type { Gate, GateNeeds } from './pace-gate.ts'

/** A block is at most this part of the scarcest quota: what the dead take with them is little. */
const part = 1 / 200
/** And at most what was used in so many milliseconds before, at least as many as wait. */
const ahead = 10_000
/** What was taken and not used within so long (ms) is given back. */
const idle = 5_000
/** Others may have given something back: so often (ms) it is asked again, however long it said that there is none. */
const again = 60_000
/** How soon (ms) a database that is away is asked again; nothing is sent meanwhile anyway. */
const retry = 1_000

/** The gate; `quotas` are read anew for each block, since the day's may have changed. */
export function openQuotaGate(
  quotas: () => readonly Quota[],
  budget: QuotaBudget,
  { clock, changed, failed }: GateNeeds,
): Gate {
  let left = 0
  let taken: readonly Quota[] = []
  let asking: Promise<void> | undefined
  let askAgain = 0
  /** When there is something again, as far as is known. */
  let freeAt = 0
  let used = 0
  let usedSince = clock()
  let timer: NodeJS.Timeout | undefined

  async function ask(many: number): Promise<void> {
    const now = quotas()
    if (now.length === 0) {
      left = Number.POSITIVE_INFINITY
      // The next day may bring a cap.
      askAgain = clock() + again
      return changed()
    }
    const scarcest = Math.min(...now.map(({ limit }) => limit))
    const elapsed = Math.max(clock() - usedSince, 1_000)
    const pace = Math.ceil((used * ahead) / elapsed)
    const wanted = Math.max(1, Math.min(Math.max(many, pace), Math.floor(scarcest * part)))
    used = 0
    usedSince = clock()
    try {
      await returnUnused()
      const { given, waitMs } = await budget.take(now, wanted)
      taken = now
      // Not "=": a notice may have gone meanwhile.
      left += given
      freeAt = clock() + waitMs
      askAgain = clock() + Math.min(waitMs, again)
    } catch (error) {
      failed(error)
      askAgain = clock() + retry
      freeAt = askAgain
    }
    changed()
  }

  async function returnUnused(): Promise<void> {
    const unused = left
    left = 0
    if (unused === 0 || !Number.isFinite(unused)) return
    await budget.giveBack(taken, unused)
    if (unused > 0) askAgain = 0
  }

  function returnSoon(): void {
    clearTimeout(timer)
    // Below 0 where a notice did not wait: that is told too.
    if (left !== 0 && Number.isFinite(left))
      timer = setTimeout(() => void returnUnused().catch(failed), idle).unref()
  }

  return {
    wait(now, many) {
      if (left === Number.POSITIVE_INFINITY && now >= askAgain) left = 0
      if (left > 0) return 0
      if (asking !== undefined) return undefined
      if (now < askAgain) return Math.max(askAgain, freeAt) - now
      asking = ask(many).finally(() => {
        asking = undefined
      })
      void asking.then(changed)
      return undefined
    },
    use() {
      left -= 1
      used += 1
      returnSoon()
    },
    giveBack() {
      left += 1
      returnSoon()
    },
    async close() {
      clearTimeout(timer)
      await asking
      await returnUnused().catch(failed)
    },
  }
}
