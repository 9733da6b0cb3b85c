/** The steps of `preview`: prepare, compose, look at it as readers, write, show; once, or again at every save. */
import { join, resolve } from 'node:path'
import type { Finding } from '../../preflight/finding.ts'
import { fieldsOf } from '../../preflight/rules/merge-fields.ts'
import { openRenderer } from '../../render/renderer.ts'
import { composeSample } from '../compose-sample.ts'
import type { Context } from '../context.ts'
import { readCommandConfig } from '../read-command-config.ts'
import { chooseSampleList } from '../send/choose-sample-list.ts'
import { type PreparedEdition, prepareEdition } from '../send/prepare.ts'
import { buildPreview } from './build-preview.ts'
import type { Built, PreviewOptions } from './built.ts'
import { describePreview } from './describe-preview.ts'
import { findUnreachable, linksOfEdition } from './find-unreachable.ts'
import { openInBrowser } from './open-in-browser.ts'
import { findPreviewReader, madeUpReaders, type PreviewReader } from './preview-reader.ts'
import { watchPreview } from './watch-preview.ts'
import { writePreview } from './write-preview.ts'

/** Builds and writes it; with `--watch` goes on until the context's signal. */
export async function runPreview(
  context: Context,
  inputs: readonly string[],
  options: PreviewOptions,
): Promise<void> {
  const folder = resolve(context.cwd, options.out)
  const askNetwork = openNetworkCheck(context, options)
  // One for all builds: a process takes longer to start than to render.
  await using renderer = openRenderer()
  // The real reader is looked up once: while a writer saves, no database need be opened again and again.
  let reader: PreviewReader | undefined
  const build = async (): Promise<Built> => {
    const config = readCommandConfig(context, 'nothing')
    const prepared = await prepareEdition(context, { config, inputs, options, choose: chooseSampleList })
    if (options.as !== undefined)
      reader ??= await findPreviewReader(context, config, { address: options.as, list: prepared.list.key })
    const [sample, unreachable] = await Promise.all([
      composeSample({ prepared, renderer }),
      askNetwork(prepared),
    ])
    const preview = await buildPreview({
      ...{ prepared, sample },
      readers: reader === undefined ? madeUp(prepared) : [reader],
      findings: [...sample.findings, ...unreachable],
    })
    await writePreview(folder, preview)
    return { preview, prepared, config }
  }
  if (options.watch === true) return await watchPreview(context, { inputs, options, folder, build })
  const { preview } = await build()
  describePreview(context, folder, preview)
  if (options.open === true) openInBrowser(join(folder, 'index.html'))
}

function madeUp({ merge, subject, preheader, articles }: PreparedEdition): PreviewReader[] {
  const fields = fieldsOf({ merge, subject, preheader, articles: articles.map(({ article }) => article) })
  return madeUpReaders(fields.map(({ field }) => field).filter((field) => field !== 'name'))
}

/** Asks again only where the links are others than the last time. */
function openNetworkCheck(
  context: Context,
  { offline }: PreviewOptions,
): (prepared: PreparedEdition) => Promise<readonly Finding[]> {
  let asked: { key: string; findings: readonly Finding[] } | undefined
  return async (prepared) => {
    if (offline === true) return []
    const key = JSON.stringify([linksOfEdition(prepared), prepared.list.site])
    if (asked?.key !== key) asked = { key, findings: await findUnreachable(prepared, context.signal) }
    return asked.findings
  }
}
