/** Notices when something is saved that a preview is made of: articles, pictures beside them, settings, themes. */
import { type FSWatcher, statSync, watch } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { listImages } from '../../article/images/change-images.ts'
import { shippedThemes } from '../../render/shipped-themes.ts'
import type { Context } from '../context.ts'
import type { Built } from './built.ts'

/** The watching. Disposing ends it. */
export interface SourceWatch extends Disposable {
  /** Yields once after each burst of saves, until the context's signal; what `last` was built from is watched too. */
  readonly changes: (last: () => Built | undefined) => AsyncGenerator<void>
}

/** Editors write a file in several steps; so many milliseconds of quiet end a burst. */
const quiet = 80

const shippedFolder = fileURLToPath(shippedThemes)
const isPicture = (name: string): boolean => /\.(?:jpe?g|png|gif|webp|avif|svg)$/i.test(name)

/** Begins to watch; web addresses can't be. */
export function watchSources(
  context: Pick<Context, 'cwd' | 'signal'>,
  inputs: readonly string[],
): SourceWatch {
  const watchers = new Map<string, FSWatcher>()
  let wake = (): void => undefined
  let changed = false
  const note = (): void => {
    changed = true
    wake()
  }
  /** A folder, since editors put a new file in an old one's place; `counts` picks what matters in it. */
  const add = (folder: string, counts: (name: string) => boolean, recursive = false): void => {
    const key = `${folder} ${recursive}`
    if (watchers.has(key) || statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return
    const watcher = watch(folder, { recursive }, (_, name) => {
      if (name === null || counts(name)) note()
    })
    // A folder that is removed is no longer watched; that is all.
    watcher.on('error', () => watchers.delete(key))
    watchers.set(key, watcher)
  }
  const files = inputs.filter((input) => !/^https?:/i.test(input)).map((input) => resolve(context.cwd, input))
  const addFolders = (last: Built | undefined): void => {
    const settings = last?.config.file === undefined ? [] : [resolve(context.cwd, last.config.file)]
    const logo = last?.prepared.list.brand.logo
    const all = [...files, ...settings, ...(logo === undefined ? [] : [logo])]
    const names = new Set([...all.map((file) => basename(file)), 'broadsheet.yaml', '.env'])
    for (const folder of new Set([...all.map((file) => dirname(file)), context.cwd]))
      add(folder, (name) => names.has(name) || isPicture(name))
    for (const folder of pictureFolders(files, last)) add(folder, isPicture)
    for (const folder of [shippedFolder, last?.prepared.list.themes])
      if (folder !== undefined) add(folder, () => true, true)
  }
  return {
    async *changes(last) {
      const stopped = Promise.withResolvers<void>()
      const stop = (): void => stopped.resolve()
      context.signal.addEventListener('abort', stop, { once: true })
      while (!context.signal.aborted) {
        addFolders(last())
        if (!changed) await Promise.race([new Promise<void>((done) => (wake = done)), stopped.promise])
        // Each save within the burst begins the quiet anew.
        while (changed && !context.signal.aborted) {
          changed = false
          await Promise.race([new Promise((done) => setTimeout(done, quiet)), stopped.promise])
        }
        if (!context.signal.aborted) yield
      }
    },
    [Symbol.dispose]() {
      for (const watcher of watchers.values()) watcher.close()
    },
  }
}

/** Where the articles name pictures, those too that are not there yet; all of it is below the article's own folder. */
function pictureFolders(files: readonly string[], last: Built | undefined): Set<string> {
  const names = (last?.prepared.articles ?? []).flatMap(({ article }) => [
    ...listImages(article).map(({ src }) => src),
    ...article.dropped.flatMap(({ reason, raw }) =>
      reason === 'image' ? (/^!\[.*\]\((.*)\)$/m.exec(raw)?.[1] ?? []) : [],
    ),
  ])
  const relative = names.filter((name) => !/^(?:[a-z][a-z\d+.-]*:|\/)/i.test(name) && !name.includes('..'))
  return new Set(files.flatMap((file) => relative.map((name) => dirname(resolve(dirname(file), name)))))
}
