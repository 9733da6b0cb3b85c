/** Reads whom an edition that has gone out is to be sent to also. */
import { machineZone, readHour, showHour } from '../../edition/schedule.ts'
import type { Latecomers } from '../../ledger/extend.ts'
import { Mistake } from '../../mistake.ts'

/** What `--to` says, where it is given; it goes with no hour. */
export function readLatecomersOf({ to, at }: { to?: string; at?: string }): Latecomers | undefined {
  if (to === undefined) return undefined
  if (at !== undefined) throw new Mistake('--to does not go with --at: those who have not had it get it now.')
  return readLatecomers(to, machineZone())
}

/** `not-received`, or `joined-since:` with a day, which begins at midnight in `zone`, or an hour. */
export function readLatecomers(text: string, zone: string): Latecomers {
  if (text === 'not-received') return { kind: 'not_received' }
  const since = /^joined-since:(.*)$/s.exec(text)?.[1]?.trim()
  if (since === undefined)
    throw new Mistake(`--to is "${text}"; give not-received, or joined-since:2026-11-01.`)
  const day = /^(\d{4}-\d\d-\d\d)(\s+(?!\d)\S+)?$/.exec(since)
  const hour = day === null ? since.replace(/(:\d\d)\.\d+/, '$1') : `${day[1]} 00:00${day[2] ?? ''}`
  const { at } = readHour(hour, zone)
  return { kind: 'joined_since', since: at }
}

/** `everybody who has not had it`, as the operator is asked. */
export function describeLatecomers(to: Latecomers): string {
  return to.kind === 'not_received'
    ? 'everybody who has not had it'
    : `who has confirmed since ${showHour(to.since, machineZone())}`
}
