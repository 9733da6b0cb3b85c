/** `broadsheet theme`: lists the themes, and copies one that works as it is and can be changed. */
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { shippedThemes } from '../../../../src/render/shipped-themes.ts'
import { readTheme } from '../../../../src/render/theme-files.ts'
import { openTheme } from '../../../../src/render/theme-handlebars.ts'
import { runHere } from '../../../support/run-here.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'theme-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const theme = async (...args: readonly string[]) => await runHere({ env: {}, folder }, ['theme', ...args])

test('the shipped themes are listed', async () => {
  const { code, stdout } = await theme('list')
  assert.equal(code, 0)
  for (const name of ['broadsheet', 'brief', 'letter', 'digest'])
    assert.match(stdout, new RegExp(`^${name} `, 'm'))
  assert.match(stdout, /^digest +many /m)
})

test('a copy lies in ./themes, opens as it is, and the setting to add is said', async () => {
  const { code, stdout } = await theme('new', 'daily', '--from', 'brief')
  assert.equal(code, 0)
  assert.match(
    stdout,
    /Add to broadsheet\.yaml, under publication:\n {2}themes: \.\/themes\n {2}theme: daily/,
  )
  const own = join(folder, 'themes')
  const files = readTheme('daily', { shipped: shippedThemes, own })
  openTheme(files)
  assert.deepEqual(
    { ...files.tokens, about: '' },
    { ...readTheme('brief', { shipped: shippedThemes }).tokens, about: '' },
  )
  assert.match(files.templates.get('parts/article')?.path ?? '', /themes.daily.parts.article\.hbs$/)
  assert.match(
    readFileSync(join(own, 'daily/theme.yaml'), 'utf8'),
    /^extends: broadsheet\nabout: Our own, begun from brief$/m,
  )
})

test('where broadsheet.yaml names a folder, the copy lies there and is listed', async () => {
  writeFileSync(join(folder, 'broadsheet.yaml'), 'publication:\n  name: The Daily\n  themes: ./looks\n')
  const made = await theme('new', 'daily')
  assert.equal(made.code, 0, made.stderr)
  assert.doesNotMatch(made.stdout, /Add to/)
  // Without a file of its own the copy goes on with the one that it extends.
  rmSync(join(folder, 'looks/daily/blocks'), { recursive: true })
  openTheme(readTheme('daily', { shipped: shippedThemes, own: join(folder, 'looks') }))
  assert.match((await theme('list')).stdout, /^daily +one +Our own, begun from broadsheet/m)
})

test('a copy keeps its settings and what is noted beside them, however the YAML is written', async () => {
  const own = join(folder, 'themes')
  mkdirSync(join(own, 'odd'), { recursive: true })
  writeFileSync(
    join(own, 'odd/theme.yaml'),
    '# An odd one\n"extends": brief # for its numbers\nabout: >\n  Two lines\n  of words\n\nwidth: 580 # wide\n',
  )
  writeFileSync(join(folder, 'broadsheet.yaml'), 'publication:\n  name: The Daily\n  themes: ./themes\n')
  const { code, stderr } = await theme('new', 'daily', '--from', 'odd')
  assert.equal(code, 0, stderr)
  const written = readFileSync(join(own, 'daily/theme.yaml'), 'utf8')
  assert.match(
    written,
    /^# What is not set here[^\n]*\nextends: brief\nabout: Our own, begun from odd\n+width: 580 # wide\n$/,
  )
  assert.equal(readTheme('daily', { shipped: shippedThemes, own }).tokens.width, 580)
})

const refused: readonly [args: readonly string[], says: RegExp][] = [
  [['new', 'letter'], /ships a theme letter/],
  [['new', 'My Theme'], /"My Theme" is no name for a theme/],
  [['new', '../daily'], /is no name for a theme/],
  [['new', 'daily', '--from', 'none'], /no theme "none"/],
]
for (const [args, says] of refused) {
  test(`theme ${args.join(' ')} is refused, and nothing is written`, async () => {
    const { code, stderr } = await theme(...args)
    assert.equal(code, 2)
    assert.match(stderr, says)
    assert.ok(!existsSync(join(folder, 'themes')))
  })
}

test('a theme that is there is never written over', async () => {
  await theme('new', 'daily')
  writeFileSync(join(folder, 'themes/daily/text.hbs'), 'ours')
  const { code, stderr } = await theme('new', 'daily')
  assert.equal(code, 2)
  assert.match(stderr, /daily is there already/)
  assert.equal(readFileSync(join(folder, 'themes/daily/text.hbs'), 'utf8'), 'ours')
})
