/** `broadsheet up`: everything on one machine, until Ctrl-C. */
import type { AddCommand } from '../command.ts'
import { serve } from '../serve.ts'

/** Adds the command. */
export const addUp: AddCommand = (program, run) => {
  program
    .command('up')
    .description('Run the site and a worker (and the local inbox without SMTP_URL) until Ctrl-C')
    .action(async (_options: unknown, command) => {
      await run(command, async (context) => await serve(context, ['site', 'worker', 'inbox']))
    })
}
