/** Says how long a deferred recipient waits for the next try. */

const minute = 60_000
const hour = 60 * minute

/** Waits after the first, second, ... try, in milliseconds; the last is repeated. An edition's are the settings'. */
export type Schedule = readonly [number, ...number[]]

/** For notices: somebody is waiting for this one (DESIGN 3.13). */
export const noticeSchedule: Schedule = [minute, 5 * minute, 15 * minute, hour, 4 * hour]

/** Spread on both sides, so that what was deferred together does not come back together. */
const jitter = 0.2

/** Milliseconds until the next try, after `tries` of them; `random` gives a number in [0, 1). */
export function nextDelay(tries: number, schedule: Schedule, random: () => number): number {
  const last = schedule.length - 1
  const planned = schedule[Math.min(Math.max(tries - 1, 0), last)] ?? schedule[0]
  return Math.round(planned * (1 - jitter + 2 * jitter * random()))
}
