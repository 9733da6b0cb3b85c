/** `broadsheet editions`: what was made lately, and where it stands. */

import { readLists } from '../../../subscribers/lists.ts'
import type { Edition } from '../../edition/edition.ts'
import { listEditions } from '../../edition/find-edition.ts'
import { exitCodes, Mistake } from '../../mistake.ts'
import type { AddCommand } from '../command.ts'
import { hourOf } from '../describe-edition.ts'
import type { Store } from '../open-store.ts'
import { table } from '../table.ts'
import { openCommandStore } from '../with-edition.ts'

/** Adds the command. */
export const addEditions: AddCommand = (program, run) => {
  program
    .command('editions')
    .option('-l, --list <key>', 'of one list only')
    .option('--limit <n>', 'so many at the most (20)', '20')
    .action(async (options: { list?: string; limit: string }, command) => {
      await run(command, async (context) => {
        const limit = Number(options.limit)
        if (!Number.isInteger(limit) || limit < 1 || limit > 10_000)
          throw new Mistake(`--limit is "${options.limit}"; give a whole number from 1 to 10000.`)
        await using store = await openCommandStore(context)
        if (options.list !== undefined) await refuseUnknown(store, options.list)
        const editions = await listEditions(store.database, {
          limit,
          ...(options.list === undefined ? {} : { list: options.list }),
        })
        context.answer(
          editions.map(
            ({
              id,
              key,
              list,
              subject,
              status,
              reason,
              frozen,
              createdAt,
              launchedAt,
              finishedAt,
              sendAt,
              timeZone,
            }) => ({
              id: String(id),
              key,
              list,
              subject,
              status,
              reason,
              frozen,
              createdAt,
              launchedAt,
              finishedAt,
              sendAt,
              timeZone,
            }),
          ),
        )
        if (editions.length === 0) context.say('There is no edition yet. "broadsheet send" makes one.')
        else
          context.say(
            table(
              ['No', 'List', 'Status', 'Readers', 'Launched', 'Subject'],
              editions.map((edition) => [
                String(edition.id),
                edition.list,
                edition.status,
                String(edition.frozen ?? '-'),
                launchOf(edition),
                edition.subject,
              ]),
            ),
          )
        return exitCodes.done
      })
    })
}

/** When it was launched, in UTC; when it is to be, as it was given. */
function launchOf(edition: Edition): string {
  if (edition.launchedAt !== null) return edition.launchedAt.toISOString().slice(0, 16).replace('T', ' ')
  return edition.status === 'scheduled' ? hourOf(edition) : '-'
}

/** A retired list had editions too: the database knows it, broadsheet.yaml does not. */
async function refuseUnknown({ database }: Store, key: string): Promise<void> {
  const known = (await readLists(database)).map((list) => list.key)
  if (!known.includes(key))
    throw new Mistake(`There is no list "${key}". The lists are: ${known.join(', ')}.`)
}
