/** Takes one reader off a list. */
import { synchroniseLists } from '../../../subscribers/lists.ts'
import { removeSubscriber } from '../../../subscribers/remove.ts'
import { type ExitCode, exitCodes, Mistake } from '../../mistake.ts'
import type { Context } from '../context.ts'
import { chooseList } from '../send/choose-list.ts'
import { openCommandStore } from '../with-edition.ts'

/** Removes, at once and in mid-send too. Throws a {@link Mistake} where the list never had this reader. */
export async function runRemove(
  context: Context,
  address: string,
  options: { list?: string },
): Promise<ExitCode> {
  await using store = await openCommandStore(context)
  const list = chooseList(store.config, options.list)
  await synchroniseLists(store.database, store.config)
  const result = await removeSubscriber(store.database, list.key, address)
  if (result.kind === 'no_subscription') throw new Mistake(`${address} is not on the list ${list.key}.`)
  context.say(
    `${address} ${result.kind === 'unsubscribed' ? 'was taken off' : 'had left before'} (${list.key}).`,
  )
  context.answer({ address, list: list.key, result: result.kind })
  return exitCodes.done
}
