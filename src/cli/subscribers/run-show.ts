/** Tells all that is known about one address. */
import { showSubscriber } from '../../../subscribers/show.ts'
import { type ExitCode, exitCodes } from '../../mistake.ts'
import type { Context } from '../context.ts'
import { table } from '../table.ts'
import { openCommandStore } from '../with-edition.ts'
import { describeConsent } from './describe-consent.ts'

/** Shows the person, the lists with the record of consent, the suppression, the last deliveries. */
export async function runShow(context: Context, address: string): Promise<ExitCode> {
  await using store = await openCommandStore(context)
  const shown = await showSubscriber(store.database, address, store.secrets.suppression)
  context.answer({ ...shown, subscriber: shown.subscriber ?? null, suppression: shown.suppression ?? null })
  const { subscriber, suppression } = shown
  context.say(
    subscriber === undefined
      ? `${shown.address} is not known here.`
      : `${subscriber.typed}${subscriber.name === null ? '' : `, ${subscriber.name}`}, since ${day(subscriber.created_at)}`,
  )
  if (subscriber !== undefined)
    for (const [name, value] of Object.entries(subscriber.attributes))
      context.say(`  ${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
  if (suppression !== undefined)
    context.say(
      `  suppressed since ${day(suppression.created_at)}: ${suppression.reason}${suppression.note === null ? '' : ` (${suppression.note})`}`,
    )
  for (const { list, state } of shown.subscriptions) context.say(`  ${list}: ${state}`)
  for (const event of shown.events) context.say(`  ${describeConsent(event)}`)
  if (shown.deliveries.length > 0)
    context.say(
      table(
        ['Edition', 'N', 'State', 'Tries', 'Reply', 'Subject'],
        shown.deliveries.map((delivery) => [
          String(delivery.edition),
          String(delivery.n),
          delivery.state,
          String(delivery.tries),
          delivery.reply ?? '',
          delivery.subject,
        ]),
      ),
    )
  return exitCodes.done
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10)
}
