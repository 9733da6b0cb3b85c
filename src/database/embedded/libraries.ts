/** Makes the programs find their libraries, also where npm ran no install script and node_modules is read-only. */
import { access, lstat, mkdir, readdir, readFile, readlink, rm, symlink } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Binaries } from './binaries.ts'
import { codeOf } from './folder-trouble.ts'
import { type Place, relative } from './place.ts'

interface Link {
  readonly source: string
  readonly target: string
}

/**
 * Gives the value that LD_LIBRARY_PATH needs, if any.
 *
 * The tarball can't hold symbolic links, so the package has an install script that makes them (libpq.so.5 and others,
 * without which neither initdb nor postgres loads). Where it did not run, we make a folder with links to every
 * library, under all its names: not only the missing ones, since a library looks for its neighbours where it was found.
 */
export async function linkLibraries(binaries: Binaries, place: Place): Promise<string | undefined> {
  const links = await readLinks(binaries.native)
  const package_ = join(binaries.native, '..')
  const present = await Promise.all(links.map(({ target }) => exists(join(package_, target))))
  if (present.every(Boolean)) return undefined

  const libraries = join(binaries.native, 'lib')
  const files = (await readdir(libraries)).filter((name) => /\.(so|dylib)/.test(name))
  const wanted = new Map(files.map((name) => [name, join(libraries, name)]))
  for (const { source, target } of links) wanted.set(basename(target), join(package_, source))

  const folder = join(place.folder, relative.libraries)
  await mkdir(folder, { recursive: true })
  for (const [name, file] of wanted) await point(join(folder, name), file)
  return relative.libraries
}

/** Makes `path` a link to `target`, whatever it was before. */
export async function point(path: string, target: string): Promise<void> {
  const old = await readlink(path).catch(() => undefined)
  if (old === target) return
  if (await lstat(path).catch(() => undefined)) await rm(path, { recursive: true })
  await symlink(target, path)
}

async function readLinks(native: string): Promise<readonly Link[]> {
  let text: string
  try {
    text = await readFile(join(native, 'pg-symlinks.json'), 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  }
  const parsed: unknown = JSON.parse(text)
  return Array.isArray(parsed) ? parsed.filter(isLink) : []
}

function isLink(value: unknown): value is Link {
  if (typeof value !== 'object' || value === null) return false
  return (
    'source' in value &&
    typeof value.source === 'string' &&
    'target' in value &&
    typeof value.target === 'string'
  )
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  )
}
