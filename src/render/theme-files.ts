/**
 * Finds a theme's files: the shipped ones, an operator's own in their place, and those of the theme that it extends.
 *
 * A theme is a folder with a `theme.yaml` and templates. An operator's folder of the same name lies over the shipped
 * one file by file, and its `theme.yaml` setting by setting. The theme named by `extends` lies below both; it is
 * looked up the same way, so that a block changed in one theme is changed in those that extend it.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Mistake } from '../mistake.ts'
import { ThemeFault } from './theme-fault.ts'
import { layTokens, readTokenFile, type ThemeTokens, type TokenFile } from './theme-tokens.ts'

/** Where themes lie. */
export interface ThemeFolders {
  /** `templates/newsletter`. */
  readonly shipped: URL
  /** The operator's, absolute (`themes` of broadsheet.yaml). */
  readonly own?: string | undefined
}

/** One template of a theme. */
export interface TemplateFile {
  readonly path: string
  readonly source: string
}

/** A theme, read but not compiled. */
export interface ThemeFiles {
  readonly name: string
  readonly tokens: ThemeTokens
  /** By name: the path within the folder without `.hbs` and `.mjml`. */
  readonly templates: ReadonlyMap<string, TemplateFile>
}

/** Reads a theme and those that it extends. Throws {@link ThemeFault}, or a Mistake where there is no such theme. */
export function readTheme(name: string, folders: ThemeFolders): ThemeFiles {
  const layers = findLayers(name, folders)
  return {
    name,
    tokens: layTokens(layers.flatMap(({ tokens }) => tokens ?? [])),
    templates: new Map(layers.flatMap(({ folder }) => readTemplates(folder))),
  }
}

/** The names of all themes, sorted, and whose each is. */
export function listThemes({ shipped, own }: ThemeFolders): { name: string; folder: string; own: boolean }[] {
  const themesOf = (root: string, isOwn: boolean) =>
    namesIn(root).map((name) => ({ name, folder: join(root, name), own: isOwn }))
  const found = new Map(themesOf(fileURLToPath(shipped), false).map((theme) => [theme.name, theme]))
  for (const theme of own === undefined ? [] : themesOf(own, true)) {
    // A folder of blocks for a shipped theme is that theme still.
    if (found.has(theme.name) || existsSync(join(theme.folder, 'theme.yaml'))) found.set(theme.name, theme)
  }
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name, 'en'))
}

interface Layer {
  readonly folder: string
  readonly tokens: TokenFile | undefined
}

/** The folders that make a theme, the lowest first. */
function findLayers(name: string, folders: ThemeFolders, above: readonly string[] = []): Layer[] {
  const found = [fileURLToPath(folders.shipped), folders.own].flatMap((root): Layer[] => {
    const folder = root === undefined ? undefined : join(root, name)
    return folder === undefined || !isTheme(name, folder) ? [] : [{ folder, tokens: readTokens(folder) }]
  })
  const written = found.flatMap(({ tokens }) => tokens ?? [])
  if (written.length === 0) throw noTheme(name, folders, found[0]?.folder)
  const by = written.findLast(({ values }) => values.extends !== undefined)
  const parent = by?.values.extends
  if (by === undefined || parent === undefined) return found
  if ([...above, name].includes(parent))
    throw new ThemeFault(by.path, by.lineOf(['extends']), `the theme extends ${parent}, which extends it.`)
  if (!listThemes(folders).some((theme) => theme.name === parent))
    throw new ThemeFault(by.path, by.lineOf(['extends']), `there is no theme ${parent} to extend.`)
  return [...findLayers(parent, folders, [...above, name]), ...found]
}

function isTheme(name: string, folder: string): boolean {
  return /^[a-z0-9][a-z0-9-]*$/.test(name) && existsSync(folder)
}

function readTokens(folder: string): TokenFile | undefined {
  const path = join(folder, 'theme.yaml')
  return existsSync(path) ? readTokenFile(path) : undefined
}

function noTheme(name: string, folders: ThemeFolders, folder: string | undefined): Mistake {
  if (folder !== undefined)
    return new ThemeFault(join(folder, 'theme.yaml'), undefined, 'is missing. Write one: extends: broadsheet')
  const names = listThemes(folders).map((theme) => theme.name)
  return new Mistake(
    `There is no theme "${name}". There are: ${names.join(', ')}. One of your own lies in the folder that "themes" in broadsheet.yaml names.`,
  )
}

/** The folders of a folder that hold a theme or parts of one. */
function namesIn(root: string): string[] {
  if (!existsSync(root)) return []
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && isTheme(entry.name, join(root, entry.name)))
    .map((entry) => entry.name)
    .filter((name) =>
      readdirSync(join(root, name)).some((file) => /\.yaml$|\.hbs$|^blocks$|^parts$/.test(file)),
    )
}

function readTemplates(folder: string): [string, TemplateFile][] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && entry.name.endsWith('.hbs'))
    .map((entry) => {
      const path = join(entry.parentPath, entry.name)
      const name = relative(folder, path)
        .split(sep)
        .join('/')
        .replace(/(\.mjml)?\.hbs$/, '')
      return [name, { path, source: readFileSync(path, 'utf8').replaceAll('\r\n', '\n').trimEnd() }]
    })
}
