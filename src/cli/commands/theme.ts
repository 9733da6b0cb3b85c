/** `broadsheet theme`: lists the themes, and copies one to make one's own of it. */
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { type Document, isMap, parseDocument, YAMLMap } from 'yaml'
import { exitCodes, Mistake } from '../../mistake.ts'
import { shippedThemes } from '../../render/shipped-themes.ts'
import { listThemes, readTheme, type ThemeFolders } from '../../render/theme-files.ts'
import type { AddCommand } from '../command.ts'
import type { Context, Run } from '../context.ts'
import { readCommandConfig } from '../read-command-config.ts'
import { table } from '../table.ts'

/** Adds the command. */
export const addTheme: AddCommand = (program, run) => {
  const group = program.command('theme')
  group
    .command('list')
    .description('List the themes, the shipped ones and your own')
    .action(async (_options: unknown, command: Command) => await run(command, showThemes))
  group
    .command('new')
    .description('Copy a theme into your own folder, to change it there')
    .argument('<name>', 'of the new theme: small letters, digits and hyphens')
    .option('--from <theme>', 'the theme to copy', 'broadsheet')
    .action(async (name: string, { from }: { from: string }, command: Command) => {
      await run(command, copyTheme(name, from))
    })
}

const showThemes: Run = async (context) => {
  const { folders } = findFolders(context)
  const themes = listThemes(folders).map(({ name, folder, own }) => {
    const { about, articles } = readTheme(name, folders).tokens
    return { name, about, articles, own, folder }
  })
  context.answer(themes)
  context.say(
    table(
      ['Theme', 'Articles', 'About', 'Folder'],
      themes.map((theme) => [
        theme.name,
        theme.articles,
        theme.about,
        theme.own ? theme.folder : '(shipped)',
      ]),
    ),
  )
  return exitCodes.done
}

function copyTheme(name: string, from: string): Run {
  return async (context) => {
    if (!/^[a-z0-9][a-z0-9-]{0,39}$/.test(name))
      throw new Mistake(`"${name}" is no name for a theme. Use small letters, digits and hyphens.`)
    const { folders, target, set } = findFolders(context)
    if (listThemes({ shipped: shippedThemes }).some((theme) => theme.name === name))
      throw new Mistake(`Broadsheet ships a theme ${name}. Give yours another name.`)
    // Its faults are said now, not in the copy.
    readTheme(from, folders)
    const folder = join(target, name)
    if (existsSync(folder))
      throw new Mistake(`${folder} is there already. Give another name, or edit that one.`)
    mkdirSync(target, { recursive: true })
    for (const source of sourcesOf(from, folders)) cpSync(source, folder, { recursive: true })
    writeTokens(folder, from)
    context.say(
      `Wrote ${folder}: change what you like; what you delete comes from the theme that it extends.`,
    )
    context.say(
      set
        ? `Use it: broadsheet preview STORY.txt --theme ${name}, or  theme: ${name}  in broadsheet.yaml`
        : `Add to broadsheet.yaml, under publication:\n  themes: ./themes\n  theme: ${name}`,
    )
    context.answer({ name, from, folder, themes: target })
    return exitCodes.done
  }
}

/** The copied theme's own folders: the shipped one, and the operator's over it. */
function sourcesOf(from: string, folders: ThemeFolders): string[] {
  return [...listThemes({ shipped: folders.shipped }), ...listThemes(folders).filter((theme) => theme.own)]
    .filter((theme) => theme.name === from)
    .map((theme) => theme.folder)
}

/** The copy extends what it was copied from, or what that extends: a file that is deleted from it comes from there. */
function writeTokens(folder: string, from: string): void {
  const path = join(folder, 'theme.yaml')
  const document: Document = parseDocument(existsSync(path) ? readFileSync(path, 'utf8') : '{}')
  const tokens = isMap(document.contents) ? document.contents : new YAMLMap()
  const parent = tokens.get('extends')
  for (const key of ['extends', 'about']) tokens.delete(key)
  tokens.items.unshift(
    document.createPair('extends', typeof parent === 'string' ? parent : from),
    document.createPair('about', `Our own, begun from ${from}`),
  )
  // The opening comment speaks of the theme that was copied.
  document.commentBefore = null
  tokens.commentBefore =
    ' What is not set here, and each file that is not in this folder, comes from the theme that it extends.'
  document.contents = tokens
  writeFileSync(path, document.toString({ lineWidth: 0 }))
}

/** Where the operator's themes are, or would be. */
function findFolders({ env, cwd }: Pick<Context, 'env' | 'cwd'>): {
  readonly folders: ThemeFolders
  readonly target: string
  readonly set: boolean
} {
  const { publication } = readCommandConfig({ env, cwd }, 'nothing')
  const own = publication.themes
  return {
    folders: { shipped: shippedThemes, own },
    target: own ?? resolve(cwd, 'themes'),
    set: own !== undefined,
  }
}
