/** `broadsheet up`: everything on one machine, until Ctrl-C. */
import type { AddCommand } from '../command.ts'
import { serve } from '../serve.ts'

/** Adds the command. */
export const addUp: AddCommand = (program, run) => {
  program.command('up').action(async (_options: unknown, command) => {
    await run(command, async (context) => await serve(context, ['site', 'worker', 'inbox']))
  })
}
