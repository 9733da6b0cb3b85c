/** Adds one reader. */
import { addSubscriber } from '../../../subscribers/add.ts'
import { synchroniseLists } from '../../../subscribers/lists.ts'
import { type ExitCode, exitCodes } from '../../mistake.ts'
import type { Context } from '../context.ts'
import { chooseList } from '../send/choose-list.ts'
import { openCommandStore } from '../with-edition.ts'

const words = {
  added: 'added',
  already: 'was on the list already',
  suppressed: 'is suppressed and was not added; "broadsheet suppress remove" lifts that',
  unsubscribed: 'has left this list and was not added; only the reader can come back',
} as const

/** Adds; whoever left or is suppressed is not revived. */
export async function runAdd(
  context: Context,
  address: string,
  options: { list?: string; name?: string; consent: string },
): Promise<ExitCode> {
  await using store = await openCommandStore(context)
  const list = chooseList(store.config, options.list)
  await synchroniseLists(store.database, store.config)
  const result = await addSubscriber(store.database, {
    list: list.key,
    typed: address,
    consent: options.consent,
    suppressionSecret: store.secrets.suppression,
    ...(options.name === undefined ? {} : { name: options.name }),
  })
  context.say(`${address} ${words[result]} (${list.key}).`)
  context.answer({ address, list: list.key, result })
  return result === 'added' || result === 'already' ? exitCodes.done : exitCodes.stopped
}
