/** `broadsheet demo`: the main job, for real, on this machine alone. */

import type { AddCommand } from '../command.ts'
import { runDemo } from '../demo/run-demo.ts'

/** Adds the command. */
export const addDemo: AddCommand = (program, run) => {
  program
    .command('demo')
    .description('Send an example story to 250 example readers on this machine, and check every one')
    .option('--keep', 'serve the inbox page afterwards, until Ctrl-C', false)
    .action(async (options: { keep: boolean }, command) => {
      await run(command, async (context) => await runDemo(context, options))
    })
}
