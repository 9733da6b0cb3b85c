/** `broadsheet preview`: the mail as it would go out, on one page. */
import { exitCodes, Mistake } from '../../mistake.ts'
import type { AddCommand } from '../command.ts'
import type { PreviewOptions } from '../preview/built.ts'
import { runPreview } from '../preview/run-preview.ts'
import { addArticleOptions } from '../send/article-options.ts'

/** Adds the command. */
export const addPreview: AddCommand = (program, run) => {
  addArticleOptions(program.command('preview'))
    .option('-o, --out <folder>', 'where the page and the mail itself are written (./preview)', './preview')
    .option(
      '--as <address>',
      'as this reader gets it, whose name the database knows; without it, three made up',
    )
    .option('--open', 'open the page in the browser')
    .option('--watch', 'serve the page, and build and load it again when a file is saved, until Ctrl-C')
    .action(async (inputs: string[], options: PreviewOptions, command) => {
      await run(command, async (context) => {
        if (options.watch === true && inputs.includes('-'))
          throw new Mistake('--watch needs a file that can be read again, not standard input.')
        await runPreview(context, inputs, options)
        return exitCodes.done
      })
    })
}
