/** The gate of a rate that all workers share: passes messages at the turns that were taken, a block ahead. */
import type { TurnBudget } from '../src/delivery/budget.ts'
import type { Gate, GateNeeds } from './pace-gate.ts'

/** A block is worth so much time (ms) of the whole rate, at least one message: ten workers fit into the horizon. */
const block = 50
/** What is taken is a little less than the limit, so that a turn which is used late makes no second too full. */
const reserve = 0.99
/** How late (ms) a turn may be used; one of a slow rate, by as much as there is between two. */
const lateness = 500
/** A message that was let through and did not begin leaves its turn to the next one for so long (ms). */
const keptFor = 1_000
/** How long (ms) the share of a rate is trusted that is taken while nobody can be asked. */
const standIn = 1_000

/** The gate; `share` is this worker's part of the rate for as long as the budget can't be reached. */
export function openTurnGate(
  { key, perSecond }: { readonly key: string; readonly perSecond: number },
  budget: TurnBudget,
  share: () => number,
  { clock, changed, failed }: GateNeeds,
): Gate {
  const rate = perSecond * reserve
  /** When turns begin, ascending; used from the front. */
  const turns: number[] = []
  const late = Math.max(lateness, 1_000 / rate)
  const size = Math.max(1, Math.ceil((perSecond * block) / 1_000))
  let asking = false
  let askAgain = 0
  /** How many were asked for last, and when: who is soon back asks for more. */
  let asked = { many: 1, at: 0 }
  let kept = { many: 0, until: 0 }

  async function ask(wanted: number): Promise<void> {
    asking = true
    try {
      const [taken] = await budget.take([{ key, perSecond: rate, wanted }])
      add(taken?.given ?? 0, taken?.startsIn ?? 0, 1_000 / rate)
    } catch (error) {
      failed(error)
      const alone = rate * share()
      add(Math.max(1, Math.round((alone * standIn) / 1_000)), 0, 1_000 / alone)
    }
    asking = false
    changed()
  }

  function add(given: number, startsIn: number, span: number): void {
    const now = clock()
    const from = Math.max(now + startsIn, (turns.at(-1) ?? 0) + (turns.length > 0 ? span : 0))
    for (let i = 0; i < given; i += 1) turns.push(from + i * span)
    askAgain = given > 0 ? 0 : now + Math.max(1, startsIn)
  }

  return {
    wait(now, many) {
      if (kept.many > 0 && now <= kept.until) return 0
      while (turns.length > 0 && (turns[0] ?? 0) + late < now) turns.shift()
      if (!asking && now >= askAgain && turns.length * 2 <= Math.min(size, Math.max(many, asked.many))) {
        const more = now - asked.at < 2 * block ? 2 * asked.many : 1
        asked = { many: Math.min(size, Math.max(many, more)), at: now }
        void ask(asked.many)
      }
      const next = turns[0]
      if (next !== undefined) return Math.max(0, next - now)
      return asking ? undefined : Math.max(1, askAgain - now)
    },
    use(now) {
      if (kept.many > 0 && now <= kept.until) kept = { ...kept, many: kept.many - 1 }
      else turns.shift()
    },
    giveBack(now) {
      kept = { many: (now <= kept.until ? kept.many : 0) + 1, until: now + keptFor }
    },
    close: async () => undefined,
  }
}
