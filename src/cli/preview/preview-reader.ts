/** Whose mail a preview shows: made-up readers who bring out what a template forgets, or one of the real ones. */
import type { Config } from '../../config/settings.ts'
import { exitCodes, Mistake } from '../../mistake.ts'
import type { Context } from '../context.ts'

/** A reader, as a message is filled for one. */
export interface PreviewReader {
  /** What the switch between readers says. */
  readonly label: string
  readonly address: string
  readonly name: string | null
  /** For merge fields. */
  readonly attributes: Readonly<Record<string, string>>
  /** How a real one signed up; the made-up ones have signed up today, with the form. */
  readonly since?: Date
  readonly source?: string
}

/** One without a name, one with a very long one, one who writes from right to left; `fields` are the merge fields. */
export function madeUpReaders(fields: readonly string[]): PreviewReader[] {
  const attributes = (value: (field: string) => string): Record<string, string> =>
    Object.fromEntries(fields.map((field) => [field, value(field)]))
  return [
    { label: 'No name', address: 'reader@example.org', name: null, attributes: {} },
    {
      label: 'A very long name',
      address: 'maximiliana.theodora.wilhelmina@long-names-without-end.example.org',
      name: 'Maximiliana Theodora Wilhelmina von und zu Hohenblankenburg-Sonderwaldhausen the Younger',
      attributes: attributes((field) => `a very long ${field} that goes on for a good while`),
    },
    {
      label: 'A right-to-left name',
      address: 'layla@example.org',
      name: 'ليلى عبد الرحمن الأندلسي',
      attributes: attributes(() => 'قيمة طويلة'),
    },
  ]
}

/** The reader with this address, as one of this list, from the database. Throws a {@link Mistake} where there is none. */
export async function findPreviewReader(
  context: Context,
  config: Config,
  { address, list }: { address: string; list: string },
): Promise<PreviewReader> {
  const { openStore } = await import('../open-store.ts')
  const { showSubscriber } = await import('../../../subscribers/show.ts')
  await using store = await openStore(config, { role: 'command', note: context.note })
  const { subscriber, subscriptions } = await showSubscriber(
    store.database,
    address,
    store.secrets.suppression,
  )
  if (subscriber === undefined)
    throw new Mistake(
      `--as ${address}: no reader has this address. Leave --as out for made-up readers.`,
      exitCodes.usage,
    )
  const { name, attributes } = subscriber
  const signedUp = subscriptions.find((one) => one.list === list && one.state === 'confirmed')
  return {
    label: subscriber.address,
    address: subscriber.address,
    name,
    ...(signedUp !== undefined &&
      signedUp.confirmed_at !== null && { since: signedUp.confirmed_at, source: signedUp.source }),
    attributes: Object.fromEntries(
      Object.entries(attributes).flatMap(([key, value]) =>
        value === null || value === undefined
          ? []
          : [[key, typeof value === 'string' ? value : JSON.stringify(value)]],
      ),
    ),
  }
}
