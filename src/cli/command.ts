/** How a command joins the command line. */
import type { Command } from 'commander'
import type { Run } from './context.ts'

/** Adds a command to the program; its action hands what is to be run to `run`. */
export type AddCommand = (program: Command, run: (command: Command, action: Run) => Promise<void>) => void
