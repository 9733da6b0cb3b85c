/** Tells all that is known about one address: who, which lists, and the whole story in order. */
import { type SubscriberShown, type SubscriptionRow, showSubscriber } from '../../../subscribers/show.ts'
import { isLiftedBySignUp, type Suppression } from '../../../subscribers/suppressions.ts'
import { type ExitCode, exitCodes } from '../../mistake.ts'
import type { Context } from '../context.ts'
import { table } from '../table.ts'
import { openCommandStore } from '../with-edition.ts'
import { minute, second, tellStory } from './tell-story.ts'

/** Shows the person, the lists, what happened, and the last deliveries. */
export async function runShow(context: Context, address: string): Promise<ExitCode> {
  await using store = await openCommandStore(context)
  const shown = await showSubscriber(store.database, address, store.secrets.suppression)
  context.answer({ ...shown, subscriber: shown.subscriber ?? null, suppression: shown.suppression ?? null })
  for (const part of [describePerson(shown), describeStory(shown), describeDeliveries(shown)])
    if (part.length > 0) context.say(part.join('\n'))
  return exitCodes.done
}

function describePerson({
  address,
  subscriber,
  former,
  subscriptions,
  suppression,
}: SubscriberShown): string[] {
  const suppressed = suppression === undefined ? [] : describeSuppression(suppression)
  if (subscriber === undefined)
    return [`${address}: no reader${suppression === undefined ? ' is known by it' : ''}.`, ...suppressed]
  const { typed, name, language, attributes, created_at, id } = subscriber
  const facts: [string, string][] = [
    ...(typed === subscriber.address ? [] : [['mailed to', subscriber.address] satisfies [string, string]]),
    ['known since', `${minute(created_at)}, as reader ${[id, ...former].join(' and before as ')}`],
    ...(language === null ? [] : [['language', language] satisfies [string, string]]),
    ...Object.entries(attributes).map(([key, value]): [string, string] => [
      key,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  ]
  const width = Math.max(...facts.map(([fact]) => fact.length))
  return [
    name === null ? typed : `${name} <${typed}>`,
    ...facts.map(([fact, value]) => `  ${fact.padEnd(width)}  ${value}`),
    ...suppressed,
    ...(subscriptions.length === 0
      ? ['', 'On no list.']
      : ['', table(['List', 'State', 'Since', 'By'], subscriptions.map(subscriptionRow))]),
  ]
}

function describeSuppression({ reason, note, created_at }: Suppression): string[] {
  const way = isLiftedBySignUp(reason)
    ? 'signing up and confirming again lifts it'
    : 'only "broadsheet suppress remove" lifts it'
  const why = note === null ? '' : ` (${note})`
  return ['', `Suppressed since ${minute(created_at)}: ${reason.replaceAll('_', ' ')}${why}; ${way}.`]
}

function subscriptionRow(row: SubscriptionRow): string[] {
  const since = { pending: row.created_at, confirmed: row.confirmed_at, unsubscribed: row.unsubscribed_at }
  const at = since[row.state]
  const paused = row.paused_until === null ? '' : `, paused until ${minute(row.paused_until)}`
  return [row.list, `${row.state}${paused}`, at === null ? '-' : minute(at), row.source]
}

function describeStory(shown: SubscriberShown): string[] {
  const story = tellStory(shown)
  if (story.length === 0) return []
  const lists = Math.max(...story.map(({ list }) => list.length))
  const indent = ' '.repeat('2026-01-01 00:00:00  '.length + (lists === 0 ? 0 : lists + 2))
  return [
    '\nWhat happened (UTC):',
    ...story.flatMap(({ at, list, headline, details }) => [
      `${second(at)}  ${lists === 0 ? '' : `${list.padEnd(lists)}  `}${headline}`,
      ...details.map((detail) => `${indent}${detail.replaceAll('\n', `\n${indent}`)}`),
    ]),
  ]
}

function describeDeliveries({ deliveries }: SubscriberShown): string[] {
  if (deliveries.length === 0) return []
  return [
    '\nThe last editions:',
    table(
      ['Edition', 'N', 'State', 'Tries', 'Reply', 'Subject'],
      deliveries.map((delivery) => [
        ...[String(delivery.edition), String(delivery.n), delivery.state, String(delivery.tries)],
        ...[delivery.reply ?? '', delivery.subject],
      ]),
    ),
  ]
}
