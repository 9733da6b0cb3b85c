/** `broadsheet site`: the readers' pages alone, for a machine of their own. */
import type { AddCommand } from '../command.ts'
import { serve } from '../serve.ts'

/** Adds the command. */
export const addSite: AddCommand = (program, run) => {
  program.command('site').action(async (_options: unknown, command) => {
    await run(command, async (context) => await serve(context, ['site']))
  })
}
