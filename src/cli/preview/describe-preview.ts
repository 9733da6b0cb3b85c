/** Says on the terminal where a preview is, and what was found. */
import { join } from 'node:path'
import { gmailClip } from '../../preflight/rules/size.ts'
import type { Context } from '../context.ts'
import type { Preview } from './build-preview.ts'

/** The three files of the first reader's message: what a script takes from a preview. */
const ownFiles = ['edition.html', 'edition.txt', 'edition.eml'] as const

/** Says it; under `--json` as the one value, with the address where it is served. */
export function describePreview(context: Context, folder: string, preview: Preview, url?: string): void {
  const page = join(folder, 'index.html')
  const files = ownFiles.map((name) => join(folder, name))
  for (const path of [page, ...files]) context.say(path)
  const { words, minutes } = preview.page
  const kilobytes = Math.ceil(preview.htmlBytes / 1024)
  context.note(`${words} words, ${minutes} min to read, HTML ${kilobytes} KB (Gmail clips at ${gmailClip})`)
  for (const { level, message } of preview.findings) context.note(`${level}: ${message}`)
  context.answer({ page, files, ...(url !== undefined && { url }), findings: preview.findings })
}
