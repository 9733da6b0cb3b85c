/** `broadsheet migrate`: brings the database up to date. */

import { readMigrationState } from '../../database/migrate.ts'
import { exitCodes } from '../../mistake.ts'
import type { AddCommand } from '../command.ts'
import { openStore } from '../open-store.ts'
import { readCommandConfig } from '../read-command-config.ts'

/** Adds the command. */
export const addMigrate: AddCommand = (program, run) => {
  program.command('migrate').action(async (_options: unknown, command) => {
    await run(command, async (context) => {
      const config = readCommandConfig(context, 'nothing')
      await using store = await openStore(config, { role: 'command', note: context.note })
      const { done } = await readMigrationState(store.database)
      context.say(`The database is up to date (${done.at(-1) ?? 'empty'}).`)
      context.answer({ migrations: done })
      return exitCodes.done
    })
  })
}
