/** `broadsheet demo`: the main job, for real, on this machine alone. */

import type { AddCommand } from '../command.ts'
import { runDemo } from '../demo/run-demo.ts'

/** Adds the command. */
export const addDemo: AddCommand = (program, run) => {
  program
    .command('demo')
    .option('--keep', 'serve the inbox page afterwards, until Ctrl-C', false)
    .action(async (options: { keep: boolean }, command) => {
      await run(command, async (context) => await runDemo(context, options))
    })
}
