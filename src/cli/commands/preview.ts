/** `broadsheet preview`: the mail as it would go out, as files. */
import { spawn } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseMessage } from '../../inbox/read-message.ts'
import { exitCodes, Mistake } from '../../mistake.ts'
import type { AddCommand } from '../command.ts'
import { composeSample } from '../compose-sample.ts'
import { readCommandConfig } from '../read-command-config.ts'
import { chooseSampleList } from '../send/choose-sample-list.ts'
import { readSource } from '../send/read-source.ts'

interface Options {
  readonly list?: string
  readonly subject?: string
  readonly preheader?: string
  readonly out: string
  readonly open?: boolean
}

const reader = { address: 'ada@example.org', name: 'Ada Example' }

/** Adds the command. */
export const addPreview: AddCommand = (program, run) => {
  program
    .command('preview')
    .description('Write the mail as .html, .txt and .eml; nothing is sent and no database is needed')
    .argument('<article>', 'a text file, or - for standard input')
    .option('-l, --list <key>', 'the list whose settings it uses')
    .option('--subject <text>', 'instead of the headline')
    .option('--preheader <text>', 'instead of the first paragraph')
    .option('-o, --out <folder>', 'where the files go (./preview)', './preview')
    .option('--open', 'open the HTML in the browser')
    .action(async (article: string, options: Options, command) => {
      await run(command, async (context) => {
        const config = readCommandConfig(context, 'nothing')
        const list = chooseSampleList(config, options.list)
        const source = await readSource(context, article, list.language)
        const sample = await composeSample({ ...options, config, list, source })
        const folder = resolve(context.cwd, options.out)
        const { bytes } = sample.messageTo(reader)
        const { html, text } = await parseMessage(bytes)
        const files: [string, string | Buffer][] = [
          ['edition.html', html],
          ['edition.txt', text],
          ['edition.eml', bytes],
        ]
        await writeFiles(folder, files)
        for (const [name] of files) context.say(join(folder, name))
        context.note(
          `${sample.words} words, ${sample.minutes} min to read, HTML ${Math.ceil(Buffer.byteLength(html) / 1024)} KB`,
        )
        for (const { level, message } of sample.findings) context.note(`${level}: ${message}`)
        context.answer({ files: files.map(([name]) => join(folder, name)), findings: sample.findings })
        if (options.open === true) openInBrowser(join(folder, 'edition.html'))
        return exitCodes.done
      })
    })
}

async function writeFiles(folder: string, files: readonly [string, string | Buffer][]): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
    for (const [name, content] of files) await writeFile(join(folder, name), content)
  } catch (error) {
    throw new Mistake(`${folder} can't be written: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** The desktop's own way; where there is no desktop nothing happens, and the path was printed. */
function openInBrowser(path: string): void {
  const opener =
    process.platform === 'darwin' ? 'open' : process.platform === 'win32' ? 'explorer' : 'xdg-open'
  const child = spawn(opener, [path], { stdio: 'ignore', detached: true })
  child.on('error', () => undefined)
  child.unref()
}
