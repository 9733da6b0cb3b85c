/** The options that say what an edition is made from: the same for every command that takes articles. */
import { type Command, Option } from 'commander'

/** As the command line says them. */
export interface ArticleOptions {
  readonly list?: string
  readonly subject?: string
  readonly preheader?: string
  readonly theme?: string
  readonly format?: 'text' | 'markdown' | 'html'
  /** Address or file of a feed; its item is the article. */
  readonly feed?: string
  /** A number from 1, the newest, or a GUID. */
  readonly item?: string
  readonly cleanLinks?: boolean
  readonly merge?: boolean
  readonly inlineImages?: boolean
  readonly offline?: boolean
}

/** Adds the articles and their options to a command. */
export function addArticleOptions(command: Command): Command {
  return command
    .argument('[article...]', 'a file (text, Markdown or HTML), a web address, or - for standard input')
    .option('-l, --list <key>', 'the list; may be left out where there is only one')
    .option('--subject <text>', 'instead of the headline')
    .option('--preheader <text>', 'instead of the first paragraph')
    .option('--theme <name>', 'the look: broadsheet, brief, letter, digest, or one of your own')
    .addOption(
      new Option('--format <format>', 'how the source is written, where that is not found out').choices([
        'text',
        'markdown',
        'html',
      ]),
    )
    .option('--feed <address>', 'instead of an article: the newest item of a feed, by its address or file')
    .option('--item <item>', 'with --feed: another item, by its number (1 is the newest) or its GUID')
    .option('--clean-links', 'take tracking parameters (utm_… and the like) out of the links')
    .option('--merge', 'fill in {{reader.name|"friend"}} and the like; without it braces are words')
    .option('--inline-images', 'send pictures along with each message instead of linking to them')
    .option('--offline', 'do not ask the links whether they lead anywhere')
}
