/** Says where an edition stands: the same words and the same JSON in every command. */
import type { Edition, Totals } from '../edition/edition.ts'
import { editionPath } from '../edition/identify.ts'
import { showHour } from '../edition/schedule.ts'
import { type ExitCode, exitCodes } from '../mistake.ts'

/** The JSON that `send`, `status`, `pause`, `resume`, `cancel` and `verify` print at least (DESIGN 6). */
export interface EditionAnswer {
  readonly edition: {
    readonly id: string
    readonly key: string
    readonly list: string
    readonly subject: string
    readonly status: Edition['status']
    readonly reason?: string
    /** Who or what has it paused or held. */
    readonly stoppedBy?: NonNullable<Edition['stoppedBy']>
    /** The hour of one that was scheduled, and the zone it was given in. */
    readonly sendAt?: string
    readonly timeZone?: string
    /** The address of its page, once it has one. */
    readonly page?: string
  }
  readonly totals: Totals
}

/** The edition and its totals as JSON. */
export function editionAnswer(edition: Edition, totals: Totals): EditionAnswer {
  const { id, key, list, subject, status, reason, stoppedBy, sendAt, timeZone } = edition
  const page = pageAddress(edition)
  return {
    edition: {
      ...{ id: String(id), key, list, subject, status },
      ...(reason === null ? {} : { reason }),
      ...(stoppedBy === null ? {} : { stoppedBy }),
      ...(sendAt === null ? {} : { sendAt: sendAt.toISOString() }),
      ...(timeZone === null ? {} : { timeZone }),
      ...(page === undefined ? {} : { page }),
    },
    totals,
  }
}

/** Where readers find a launched edition on the site. */
export function pageAddress({ id, pageKey, site, launchedAt }: Edition): string | undefined {
  return launchedAt === null || site === null ? undefined : `${site}${editionPath(id, pageKey)}`
}

/** One line for people: `Edition 17, daily: sending: "Subject"`. */
export function describeEdition(edition: Edition): string {
  const reason = edition.reason === null ? '' : ` (${edition.reason})`
  const hour = edition.status === 'scheduled' ? ` for ${hourOf(edition)}` : ''
  return `Edition ${edition.id} to ${edition.list}, ${edition.status}${hour}${reason}: ${edition.subject}`
}

/** `2026-11-24 07:00 Europe/Berlin`; nothing for one that was never scheduled. */
export function hourOf({ sendAt, timeZone }: Pick<Edition, 'sendAt' | 'timeZone'>): string {
  return sendAt === null ? '' : showHour(sendAt, timeZone ?? 'UTC')
}

/** What a refused command calls it: `Edition 17 to daily is done`. */
export function nameEdition({ id, list, status }: Edition): string {
  return `Edition ${id} to ${list} is ${status}`
}

/** The totals in the order of a delivery's life, and their sum. */
export function totalsTable(totals: Totals): string {
  const rows: [string, number][] = [
    ['accepted', totals.accepted],
    ['rejected', totals.rejected],
    ['suppressed', totals.suppressed],
    ['unsubscribed', totals.unsubscribed],
    ['cancelled', totals.cancelled],
    ['expired', totals.expired],
    ['in doubt', totals.inDoubt],
    ['outstanding', totals.outstanding],
  ]
  const width = Math.max(
    ...[...rows.map(([, count]) => count), totals.frozen].map((count) => String(count).length),
  )
  const line = ([name, count]: [string, number]): string =>
    `  ${name.padEnd(14)}${String(count).padStart(width)}`
  const shown = rows.filter(([name, count]) => count > 0 || name === 'accepted' || name === 'rejected')
  return [...shown.map(line), `  ${'-'.repeat(14 + width)}`, line(['recipients', totals.frozen])].join('\n')
}

/** The exit code that tells how an edition ended, or that it has not (DESIGN 6). */
export function exitCodeOf(edition: Edition, totals: Totals, waited: boolean): ExitCode {
  if (edition.status === 'cancelled' || edition.status === 'held' || edition.status === 'failed')
    return exitCodes.stopped
  if (edition.status === 'scheduled' && waited) return exitCodes.outstanding
  if (totals.outstanding > 0) return waited ? exitCodes.outstanding : exitCodes.done
  return totals.rejected + totals.expired + totals.inDoubt > 0 ? exitCodes.trouble : exitCodes.done
}

/** Where somebody was rejected, expired or is in doubt: how many, and the command that lists them. */
export function nameTrouble({ id }: Edition, totals: Totals): string | undefined {
  const counts: [number, string][] = [
    [totals.rejected, 'rejected'],
    [totals.expired, 'expired'],
    [totals.inDoubt, 'in doubt'],
  ]
  const some = counts.filter(([count]) => count > 0).map(([count, name]) => `${count} ${name}`)
  return some.length === 0
    ? undefined
    : `${some.join(', ')}: "broadsheet status ${id} --recipients rejected,expired,in_doubt" lists them.`
}

/** Where somebody is in doubt: the commands that settle it. */
export function settleDoubts(
  { id }: Pick<Edition, 'id'>,
  { inDoubt }: Pick<Totals, 'inDoubt'>,
): string | undefined {
  return inDoubt === 0 ? undefined : `"broadsheet in-doubt ${id} accept" or "resend" settles those in doubt.`
}
