/** `broadsheet article`: what an article is read as, or that as Markdown to correct and send. */
import { writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { Option } from 'commander'
import type { Article } from '../../article/article.ts'
import type { SourceFormat } from '../../article/detect-format.ts'
import { listOutline, outlineArticle } from '../../article/outline.ts'
import { exitCodes, Mistake } from '../../mistake.ts'
import type { AddCommand } from '../command.ts'
import type { Context } from '../context.ts'
import { readCommandConfig } from '../read-command-config.ts'
import { movePictures } from '../send/move-pictures.ts'
import { readSource, type Source } from '../send/read-source.ts'

interface Options {
  readonly out?: string
  readonly overwrite?: boolean
  readonly format?: SourceFormat
  readonly feed?: boolean
  readonly item?: string
  readonly cleanLinks?: boolean
}

/** Adds the command. */
export const addArticle: AddCommand = (program, run) => {
  program
    .command('article')
    .argument('<article>', 'a file (text, Markdown or HTML), a web address, or - for standard input')
    .option('-o, --out <file>', 'write it as Markdown with front matter; - prints it')
    .option('--overwrite', 'with --out: replace the file if there is one')
    .addOption(
      new Option('--format <format>', 'how the source is written, where that is not found out').choices([
        'text',
        'markdown',
        'html',
      ]),
    )
    .option('--feed', 'the article is an item of the feed that is named')
    .option(
      '--item <item>',
      'with --feed: another than the newest, by its number (1 is the newest) or its GUID',
    )
    .option('--clean-links', 'take tracking parameters (utm_… and the like) out of the links')
    .action(async (input: string, options: Options, command) => {
      await run(command, async (context) => {
        const { language } = readCommandConfig(context, 'nothing').publication
        // Verbatim: what is written is set when it is sent.
        const { article, base } = await readSource(context, input, {
          ...options,
          language,
          typography: false,
        })
        if (options.out === undefined) {
          context.say(outlineArticle(article).trimEnd())
          for (const line of describeGuesses(article)) context.note(line)
          context.answer(describeArticle(article))
        } else {
          await writeStory(context, { article, base }, options.out, options.overwrite === true)
        }
        return exitCodes.done
      })
    })
}

async function writeStory(
  context: Context,
  { article: read, base }: Pick<Source, 'article' | 'base'>,
  out: string,
  overwrite: boolean,
): Promise<void> {
  const { writeMarkdown } = await import('../../article/markdown/write-markdown.ts')
  // What is printed belongs where the command runs.
  const path = resolve(context.cwd, out === '-' ? 'standard output' : out)
  const { article, behind } = movePictures(read, base, dirname(path))
  const markdown = writeMarkdown(article)
  if (out === '-') {
    if (!context.json) context.stdout.write(markdown)
    context.answer({ ...describeArticle(article), markdown })
    return
  }
  try {
    await writeFile(path, markdown, { flag: overwrite ? 'w' : 'wx' })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    throw new Mistake(
      code === 'EEXIST'
        ? `${out} is there already. Name another file, or add --overwrite.`
        : `${out} can't be written: ${code}.`,
      undefined,
      { cause: error },
    )
  }
  context.say(path)
  context.note(`${article.body.length} blocks; ${article.dropped.length} left out. Correct it, then send it.`)
  if (behind.length > 0 && 'folder' in base)
    context.note(`${behind.join(', ')}: copy these pictures from ${base.folder} into the folder of ${out}.`)
  context.answer({ ...describeArticle(article), file: path })
}

/** What only a person can tell. */
function describeGuesses({ hints, published, site }: Article): string[] {
  return [
    ...(hints.published === undefined || published !== undefined
      ? []
      : [`Perhaps of ${hints.published}: say so by date: in its front matter, else no date is printed.`]),
    ...(hints.source === undefined || site !== undefined ? [] : [`Perhaps from ${hints.source}.`]),
  ]
}

function describeArticle(article: Article): object {
  const { headline, byline, published, lang, dir, source, hints } = article
  return {
    article: { headline, byline, published: published ?? null, lang, dir, source, hints },
    outline: listOutline(article),
  }
}
