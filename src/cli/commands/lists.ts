/** `broadsheet lists`: which lists there are, and how many read them. */
import { readLists, synchroniseLists } from '../../../subscribers/lists.ts'
import { exitCodes } from '../../mistake.ts'
import type { AddCommand } from '../command.ts'
import { table } from '../table.ts'
import { openCommandStore } from '../with-edition.ts'

/** Adds the command. */
export const addLists: AddCommand = (program, run) => {
  program.command('lists').action(async (_options: unknown, command) => {
    await run(command, async (context) => {
      await using store = await openCommandStore(context)
      await synchroniseLists(store.database, store.config)
      const lists = await readLists(store.database)
      context.answer(lists)
      context.say(
        table(
          ['List', 'Confirmed', 'Pending', 'Unsubscribed', 'Suppressed', 'Name'],
          lists.map((list) => [
            list.key,
            String(list.confirmed),
            String(list.pending),
            String(list.unsubscribed),
            String(list.suppressed),
            list.retired ? `${list.name} (retired: not in broadsheet.yaml)` : list.name,
          ]),
        ),
      )
      return exitCodes.done
    })
  })
}
