/** Says how long a deferred recipient waits for the next try. */

const minute = 60_000
const hour = 60 * minute

/** How long to wait after the first, second, ... try, in milliseconds; the last one is repeated. */
export type Schedule = readonly [number, ...number[]]

/** For editions. RFC 5321 4.5.4.1 asks for 30 minutes in the long run; greylisting passes after five. */
export const editionSchedule: Schedule = [
  5 * minute,
  15 * minute,
  30 * minute,
  hour,
  2 * hour,
  4 * hour,
  8 * hour,
]

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
