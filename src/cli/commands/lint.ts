/** `broadsheet lint`: the checks that `send` makes, without sending. */

import { exitCodes } from '../../mistake.ts'
import type { AddCommand } from '../command.ts'
import { composeSample } from '../compose-sample.ts'
import { readCommandConfig } from '../read-command-config.ts'
import { chooseSampleList } from '../send/choose-sample-list.ts'
import { readSource } from '../send/read-source.ts'

/** Adds the command. */
export const addLint: AddCommand = (program, run) => {
  program
    .command('lint')
    .description('Check an article as it would go out; exit 4 where something stops it')
    .argument('<article>', 'a text file, or - for standard input')
    .option('-l, --list <key>', 'the list whose settings it uses')
    .option('--subject <text>', 'instead of the headline')
    .option('--preheader <text>', 'instead of the first paragraph')
    .action(
      async (article: string, options: { list?: string; subject?: string; preheader?: string }, command) => {
        await run(command, async (context) => {
          const config = readCommandConfig(context, 'nothing')
          const list = chooseSampleList(config, options.list)
          const source = await readSource(context, article, list.language)
          const { findings } = await composeSample({ ...options, config, list, source })
          for (const { level, rule, message } of findings)
            context.say(`${level.padEnd(8)} ${rule}: ${message}`)
          if (findings.length === 0) context.say('Nothing to complain about.')
          context.answer({ findings })
          return findings.some(({ level }) => level === 'error') ? exitCodes.stopped : exitCodes.done
        })
      },
    )
}
