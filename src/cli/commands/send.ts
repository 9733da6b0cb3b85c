/** `broadsheet send`: an article to every reader of a list, once. */
import { Option } from 'commander'
import type { AddCommand } from '../command.ts'
import { helpNote } from '../help-note.ts'
import { addArticleOptions } from '../send/article-options.ts'
import { runSend, type SendOptions } from '../send/run-send.ts'

/** Adds the command. */
export const addSend: AddCommand = (program, run) => {
  addArticleOptions(program.command('send'))
    .option('--key <key>', 'names the edition: the same key never sends twice')
    .option('--again', 'send although a nearly identical article went out within a week', false)
    .option(
      '--at <time>',
      'send at an hour: "2026-11-24 07:00", with a zone (Europe/Berlin, +01:00) where it is not this machine\'s',
    )
    .option(
      '--to <whom>',
      'send an edition that has gone out also to: not-received, or joined-since:DATE; nobody gets it twice',
    )
    .option('-y, --yes', 'do not ask', false)
    .addOption(
      new Option('--wait [what]', 'wait until everyone had a first try, or until all is done (--wait=done)')
        .choices(['first-try', 'done'])
        .preset('first-try'),
    )
    .option('--force <reason>', 'send in spite of what the checks found; the reason is kept with the edition')
    .option('--dry-run', 'compose and check, launch nothing', false)
    .addHelpText(
      'after',
      helpNote(`Exit codes: 0 launched or finished; 1 a fault of Broadsheet; 2 bad usage or input; 3 finished, with some rejected, expired or in doubt; 4 stopped by a check, or the edition is cancelled, held or failed; 5 a service can't be reached; 6 still outstanding when the wait ended. Giving the same command twice sends once.

  broadsheet send story.txt --list daily
  broadsheet send story.txt --list daily --yes --wait --json
  broadsheet send story.txt --list daily --at "2026-11-24 07:00 Europe/Berlin"
  broadsheet send story.txt --list daily --to not-received
  broadsheet send story.txt --list daily --to joined-since:2026-11-01
  broadsheet send https://example.org/story --list daily
  broadsheet send --feed https://example.org/feed.xml --list daily
  broadsheet send a.md b.md c.md --theme digest --list daily`),
    )
    .action(async (articles: string[], options: SendOptions, command) => {
      await run(command, async (context) => await runSend(context, articles, options))
    })
}
