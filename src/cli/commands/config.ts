/** `broadsheet config`: what is in force, and where it comes from. */

import { describeConfig } from '../../config/describe.ts'
import { exitCodes } from '../../mistake.ts'
import type { AddCommand } from '../command.ts'
import { readCommandConfig } from '../read-command-config.ts'
import { table } from '../table.ts'

/** Adds the command. */
export const addConfig: AddCommand = (program, run) => {
  program.command('config').action(async (_options: unknown, command) => {
    await run(command, async (context) => {
      const rows = describeConfig(readCommandConfig(context, 'nothing'))
      context.say(
        table(
          ['Setting', 'From', 'Value'],
          rows.map((row) => [row.name, row.from, row.value]),
        ),
      )
      context.answer(rows)
      return exitCodes.done
    })
  })
}
