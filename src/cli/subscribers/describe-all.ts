/** Says in words what a whole export holds. */
import type { ExportedAll } from '../../../subscribers/export/export-all.ts'

/** `2 lists, 1,204 readers with 1,300 subscriptions, 2,611 entries of consent, 7 suppressed addresses`. */
export function describeAll(counts: ExportedAll): string {
  const say = (count: number, one: string, many: string) =>
    `${count.toLocaleString('en')} ${count === 1 ? one : many}`
  return [
    say(counts.lists, 'list', 'lists'),
    `${say(counts.subscribers, 'reader', 'readers')} with ${say(counts.subscriptions, 'subscription', 'subscriptions')}`,
    say(counts.events, 'entry of consent', 'entries of consent'),
    say(counts.suppressions, 'suppressed address', 'suppressed addresses'),
  ].join(', ')
}
