/** Shows what would go out to whom, and asks. */
import { confirm, isCancel } from '@clack/prompts'
import type { Config, ListSettings } from '../../config/settings.ts'
import { describeRelay } from '../../delivery/relay-settings.ts'
import type { Edition } from '../../edition/edition.ts'
import { exitCodes, Mistake } from '../../mistake.ts'
import type { Context } from '../context.ts'
import { relayOf } from '../relay.ts'
import type { Audience } from './count-audience.ts'

/** Asks on a terminal; elsewhere `--yes` is the answer, and its lack a {@link Mistake}. */
export async function agree(
  context: Context,
  asked: { config: Config; list: ListSettings; audience: Audience; edition: Edition; yes: boolean },
): Promise<void> {
  const { audience, list, edition } = asked
  const { relay, configured } = relayOf(asked.config)
  const sample = audience.sample
  const rows: [string, string][] = [
    ['Subject', edition.subject],
    ['From', `${list.from.name} <${list.from.address}>`],
    ['List', `${list.name} (${list.key}): ${audience.confirmed} confirmed`],
    ['Left out', `${audience.suppressed} suppressed, ${audience.unsubscribed} unsubscribed`],
    ['For example', sample === null ? 'nobody' : `${sample.name ?? ''} <${sample.address}>`.trim()],
    ['Relay', configured.inbox ? 'the local inbox (SMTP_URL is not set)' : describeRelay(relay)],
  ]
  for (const [name, value] of rows) context.note(`  ${name.padEnd(12)} ${value}`)
  if (asked.yes) return
  if (!context.interactive) throw new Mistake('Nobody can be asked here: add --yes to send.', exitCodes.usage)
  const answer = await confirm({ message: `Send to ${audience.confirmed} readers?`, initialValue: false })
  if (isCancel(answer) || !answer) throw new Mistake('Nothing was sent.', exitCodes.stopped)
}
