/** Puts all that happened about one address into one story, oldest first. */
import type { SubscriberShown } from '../../../subscribers/show.ts'
import { type Described, describeConsent } from './describe-consent.ts'

/** What happened at one moment. */
export interface Happening extends Described {
  readonly at: Date
  /** The list's key, or nothing. */
  readonly list: string
}

type Kept = Pick<SubscriberShown, 'suppression' | 'events' | keyof Traces>
type Traces = Pick<SubscriberShown, 'signUps' | 'confirmations' | 'notices' | 'changes' | 'audit'>

/** Everything in order; of two things at one moment, the log of consent's comes first. */
export function tellStory({
  suppression,
  events,
  signUps,
  confirmations,
  notices,
  changes,
  audit,
}: Kept): Happening[] {
  const happenings: Happening[] = [
    ...events.map((event) => ({ at: event.at, list: event.list ?? '', ...describeConsent(event) })),
    ...confirmations.map(({ at, lists, message_id, confirmed_at, open }) =>
      happen(latest(at, askedBy(events, message_id)), lists, 'confirmation message', [
        confirmed_at !== null
          ? `its button was pressed ${minute(confirmed_at)}`
          : open
            ? 'its link waits to be opened'
            : 'its link is over; a sign-up asks again',
        ...(message_id === null ? [] : [`message: ${message_id}`]),
      ]),
    ),
    // A confirmation message has told its own story above.
    ...notices
      .filter(({ kind, state }) => kind !== 'confirm' || state !== 'accepted')
      .map(({ at, kind, state, settled_at, reply }) =>
        happen(at, [], `message: ${kind.replaceAll('_', ' ')}`, [
          `${state.replaceAll('_', ' ')}${settled_at === null ? '' : ` ${minute(settled_at)}`}`,
          ...(reply === null ? [] : [`reply: ${reply}`]),
        ]),
      ),
    ...signUps.map(({ at, lists, next_at }) =>
      happen(at, lists, 'a sign-up waits for its confirmation message', [`next look ${minute(next_at)}`]),
    ),
    ...changes.map(({ at, to }) =>
      happen(at, [], 'asked to change the address, not confirmed yet', [`to: ${to}`]),
    ),
    ...audit.map(({ at, actor, what, detail }) =>
      happen(at, [], `${what.replaceAll('_', ' ')}, by ${actor}`, [
        ...Object.entries(detail)
          .filter(([name, value]) => name !== 'hash' && value !== null)
          .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`),
      ]),
    ),
    ...(suppression === undefined
      ? []
      : [
          happen(
            suppression.created_at,
            [],
            `suppressed: ${suppression.reason.replaceAll('_', ' ')}`,
            suppression.note === null ? [] : [`note: ${suppression.note}`],
          ),
        ]),
  ]
  return happenings.toSorted((one, other) => one.at.getTime() - other.at.getTime())
}

/** When the sign-up was written down that a message answers: some milliseconds after the message was made. */
function askedBy(events: Kept['events'], messageId: string | null): Date | undefined {
  return messageId === null
    ? undefined
    : events.find((event) => event.what === 'asked' && event.messageId === messageId)?.at
}

function latest(one: Date, other: Date | undefined): Date {
  return other !== undefined && other > one ? other : one
}

function happen(at: Date, lists: readonly string[], headline: string, details: readonly string[]): Happening {
  return { at, list: lists.join(', '), headline, details }
}

/** UTC, as the whole story is. */
export function minute(date: Date): string {
  return date.toISOString().slice(0, 16).replace('T', ' ')
}

/** What a proof needs: to the second. */
export function second(date: Date): string {
  return date.toISOString().slice(0, 19).replace('T', ' ')
}
