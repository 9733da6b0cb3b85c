/** Shows what would go out to whom, and asks. */
import { confirm, isCancel } from '@clack/prompts'
import type { Config, ListSettings } from '../../config/settings.ts'
import type { Edition } from '../../edition/edition.ts'
import { type Hour, showHour } from '../../edition/schedule.ts'
import { exitCodes, Mistake } from '../../mistake.ts'
import type { Context } from '../context.ts'
import { describeRelaysOf } from '../relay.ts'
import type { Audience } from './count-audience.ts'

/** What the operator sees before anything is launched. */
export interface Departure {
  readonly config: Config
  readonly list: ListSettings
  readonly audience: Audience
  readonly edition: Edition
  /** When it is to go out, where that is not now. */
  readonly hour?: Hour
}

/** Shows list, counts, subject, a reader for example, and the relay. */
export function showDeparture(context: Context, departure: Departure): void {
  const { config, list, audience, edition, hour } = departure
  const sample = audience.sample
  const rows: [string, string][] = [
    ['Subject', edition.subject],
    ['From', `${list.from.name} <${list.from.address}>`],
    ['List', `${list.name} (${list.key}): ${audience.confirmed} confirmed`],
    ['Left out', leftOut(audience)],
    ['For example', sample === null ? 'nobody' : `${sample.name ?? ''} <${sample.address}>`.trim()],
    ['Relay', describeRelaysOf(config)],
    ...(hour === undefined ? [] : [sendAt(hour)]),
  ]
  for (const [name, value] of rows) context.note(`  ${name.padEnd(12)} ${value}`)
}

/** In UTC too: whoever gave no zone sees which one was taken. The readers are those of that hour. */
function sendAt({ at, timeZone, note }: Hour): [string, string] {
  const shown = showHour(at, timeZone)
  const utc = showHour(at, 'UTC')
  return [
    'At',
    `${shown}${shown === utc ? '' : ` (${utc})`}, to whoever is on the list then${note === undefined ? '' : `. ${note}`}`,
  ]
}

function leftOut({ suppressed, unsubscribed, paused }: Audience): string {
  const always = `${suppressed} suppressed, ${unsubscribed} unsubscribed`
  return paused === 0 ? always : `${always}, ${paused} taking a break`
}

/** Asks on a terminal; elsewhere `--yes` is the answer, and its lack a {@link Mistake}. */
export async function agree(
  context: Context,
  { confirmed }: Pick<Audience, 'confirmed'>,
  yes: boolean,
): Promise<void> {
  if (yes) return
  if (!context.interactive)
    throw new Mistake('Nothing was sent: nobody can be asked here, so add --yes.', exitCodes.usage)
  const message = `Send to ${confirmed} ${confirmed === 1 ? 'reader' : 'readers'}?`
  const answer = await confirm({ message, initialValue: false, signal: context.signal })
  if (isCancel(answer) || !answer) throw new Mistake('Nothing was sent.', exitCodes.stopped)
}
