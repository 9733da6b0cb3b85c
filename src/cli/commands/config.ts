/** `broadsheet config`: what is in force, and where it comes from. */

import { describeConfig } from '../../config/describe.ts'
import { readConfig } from '../../config.ts'
import { exitCodes } from '../../mistake.ts'
import type { AddCommand } from '../main.ts'
import { table } from '../table.ts'

/** Adds the command. */
export const addConfig: AddCommand = (program, run) => {
  program
    .command('config')
    .description('Show the settings in force and where each comes from, secrets masked')
    .action(async (_options: unknown, command) => {
      await run(command, async (context) => {
        const rows = describeConfig(readConfig({ env: context.env, cwd: context.cwd, needs: 'nothing' }))
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
