/** Keeps a preview up to date while its article is written: serves it, builds it at every save, shows faults in the page. */
import type { Context } from '../context.ts'
import { explain } from '../explain.ts'
import type { Built, PreviewOptions } from './built.ts'
import { describePreview } from './describe-preview.ts'
import { openInBrowser } from './open-in-browser.ts'
import { type PageView, showPage } from './page-view.ts'
import { servePreview } from './serve-preview.ts'
import { watchSources } from './watch-sources.ts'

/** What is watched, and how it is built. */
export interface WatchRequest {
  readonly inputs: readonly string[]
  readonly options: PreviewOptions
  readonly folder: string
  readonly build: () => Promise<Built>
}

/** Goes on until the context's signal. A first build that fails is shown as well: the writer mends it and saves. */
export async function watchPreview(
  context: Context,
  { inputs, options, folder, build }: WatchRequest,
): Promise<void> {
  await using server = await servePreview()
  let shown: PageView | undefined
  let told = false
  const rebuild = async (): Promise<Built | undefined> => {
    try {
      const built = await build()
      shown = built.preview.page
      server.show(new Map([...built.preview.files, ['index.html', showPage({ page: shown, live: true })]]))
      if (!told) describePreview(context, folder, built.preview, server.url)
      else context.note(describeAgain(built))
      told = true
      return built
    } catch (error) {
      if (context.signal.aborted) return undefined
      const { text } = await explain(error, context, context.debug)
      context.note(text)
      server.showPage(showPage({ ...(shown !== undefined && { page: shown }), fault: text, live: true }))
      return undefined
    }
  }
  let built = await rebuild()
  context.say(server.url)
  context.note('It is built again whenever you save; Ctrl-C ends it.')
  if (options.open === true) openInBrowser(server.url)
  await using sources = watchSources(context, inputs)
  for await (const _ of sources.changes(() => built)) built = (await rebuild()) ?? built
}

function describeAgain({ preview }: Built): string {
  const errors = preview.findings.filter(({ level }) => level === 'error').length
  return `Built again: ${preview.page.words} words, ${errors === 0 ? 'no error' : `${errors} errors`}.`
}
