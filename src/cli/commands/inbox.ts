/** `broadsheet inbox`: the local inbox alone. */
import type { AddCommand } from '../command.ts'
import { serve } from '../serve.ts'

/** Adds the command. */
export const addInbox: AddCommand = (program, run) => {
  program.command('inbox').action(async (_options: unknown, command) => {
    await run(command, async (context) => await serve(context, ['inbox']))
  })
}
