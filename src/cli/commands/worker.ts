/** `broadsheet worker`: a worker alone; any number of them, on any number of machines. */
import type { AddCommand } from '../command.ts'
import { serve } from '../serve.ts'

/** Adds the command. */
export const addWorker: AddCommand = (program, run) => {
  program.command('worker').action(async (_options: unknown, command) => {
    await run(command, async (context) => await serve(context, ['worker']))
  })
}
