/**
 * Runs every check of the project, or the tests that the arguments name, and fails when one of them does.
 *
 *     npm test                             types, lint, unused code, all tests but the long ones
 *     npm test -- test/address.test.ts     these files only (globs too)
 *     npm run test:long                    *.long.test.ts side by side, then one at a time *.alone.test.ts and test/faults
 *     npm run test:faults                  test/faults alone, with *.soak.test.ts, which takes minutes to show anything
 *     npm run faults:full [-- FILE...]     the same in full size, and a table of it in faults.md: it takes hours
 *     npm run test:corpus                  test/corpus alone: every page of the corpus as a mail
 */
import { spawn } from 'node:child_process'
import { globSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fastFolder } from './fast-folder.ts'

type Check = { readonly name: string; readonly command: readonly string[] }

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Types are stripped and code is compiled once for some two hundred processes: it saves a quarter of the run. */
const compiled = { NODE_COMPILE_CACHE: `${root}node_modules/.cache/compiled` }

/** What needs no running code: each is a tool from npm, started on this same Node. */
const checks: readonly Check[] = [
  { name: 'types', command: ['node_modules/typescript/bin/tsc'] },
  {
    name: 'lint and format',
    command: ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'],
  },
  { name: 'unused code and dependencies', command: ['node_modules/knip/bin/knip.js'] },
]

/** A test that hangs fails after this long, so that one broken promise does not hold up the whole run. */
const TEST_TIMEOUT_MS = 120_000

/**
 * How files are run: so many at a time on two cores, since they wait for processes half of their time. One that leaves something
 * open never ends, and no timeout of a test sees it: the run is ended after so long, with its name.
 */
const manners = {
  short: { concurrency: 4, timeout: 10 * 60_000 },
  long: { concurrency: 3, timeout: 20 * 60_000 },
  alone: { concurrency: 1, timeout: 25 * 60_000 },
  full: { concurrency: 1, timeout: 4 * 60 * 60_000 },
}

type Manner = keyof typeof manners

/** The environment of everything that is run here. */
const environment: Record<string, string | undefined> = { ...compiled, ...process.env }

/** Runs Node with `args`, for so long at most; its output comes back instead of being shown where `quiet`. */
function runNode(
  args: readonly string[],
  { quiet, timeout }: { quiet: boolean; timeout: number },
): Promise<{ ok: boolean; output: string }> {
  return new Promise((resolve, reject) => {
    const stdio = quiet ? 'pipe' : 'inherit'
    const child = spawn(process.execPath, args, { cwd: root, stdio, timeout, env: environment })
    const output: Buffer[] = []
    child.stdout?.on('data', (chunk: Buffer) => output.push(chunk))
    child.stderr?.on('data', (chunk: Buffer) => output.push(chunk))
    child.on('error', reject)
    child.on('close', (code) => resolve({ ok: code === 0, output: Buffer.concat(output).toString() }))
  })
}

/** Runs one check and prints a line about it, its output too where it failed. */
async function runCheck({ name, command }: Check): Promise<boolean> {
  const begun = performance.now()
  const { ok, output } = await runNode(command, { quiet: true, timeout: manners.short.timeout })
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)
  process.stdout.write(`${ok ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)\n${ok ? '' : `${output}\n`}`)
  return ok
}

/** Runs test files. */
async function runTests(patterns: readonly string[], manner: Manner): Promise<boolean> {
  const files = globSync(patterns, { cwd: root }).filter((file) => file.endsWith('.test.ts'))
  if (files.length === 0) {
    process.stdout.write(`FAILED no test file at ${patterns.join(' ')}\n`)
    return false
  }
  const flags = [
    '--test',
    `--test-concurrency=${manners[manner].concurrency}`,
    ...(manner === 'full' ? [] : [`--test-timeout=${TEST_TIMEOUT_MS}`]),
  ]
  const { ok } = await runNode([...flags, ...reportersOf(manner), ...files.sort()], {
    quiet: false,
    timeout: manners[manner].timeout,
  })
  return ok
}

/** To the terminal; what `faults:full` finds also into a table. */
function reportersOf(manner: Manner): readonly string[] {
  const shown = ['--test-reporter=spec', '--test-reporter-destination=stdout']
  const kept = ['--test-reporter=./test/support/fault-table.ts', '--test-reporter-destination=faults.md']
  return manner === 'full' ? [...shown, ...kept] : shown
}

/** What `npm test` has time for. */
function shortTests(): string[] {
  const files = globSync(['test/*.test.ts', 'test/!(faults|fixtures|corpus)/**/*.test.ts'], { cwd: root })
  return files.filter((file) => !/\.(?:long|alone)\.test\.ts$/.test(file))
}

/** What takes minutes: first those that may run side by side, then those that measure time, each with the machine for itself. */
async function runLong(): Promise<boolean> {
  const flows = await runTests(['test/**/*.long.test.ts'], 'long')
  const alone = ['test/**/*.alone.test.ts', 'test/faults/**/!(*.soak).test.ts']
  return (await runTests(alone, 'alone')) && flows
}

/** Makes the database once that each test file copies; where that fails each makes its own, and says what is wrong. */
async function prepareDatabase(folder: string): Promise<void> {
  const ready = join(folder, 'db')
  const args = ['test/support/ready-database.ts', ready]
  const { ok } = await runNode(args, { quiet: true, timeout: manners.short.timeout })
  if (ok) environment['BROADSHEET_READY_DATABASE'] = ready
}

/** Every check, all of them even where the first fails, then the tests. */
async function runEverything(): Promise<boolean> {
  const folder = mkdtempSync(join(fastFolder(), 'broadsheet-ready-'))
  const [passed] = await Promise.all([Promise.all(checks.map(runCheck)), prepareDatabase(folder)])
  const tested = await runTests(shortTests(), 'short')
  rmSync(folder, { recursive: true, force: true })
  const failed = checks.filter((_, index) => !passed[index]).map(({ name }) => name)
  if (failed.length > 0) process.stdout.write(`FAILED ${failed.join(', ')} (see above)\n`)
  return failed.length === 0 && tested
}

const [first, ...others] = process.argv.slice(2)
let ok: boolean
if (first === undefined) ok = await runEverything()
else if (first === 'long') ok = await runLong()
else if (first === 'faults')
  ok = await runTests(others.length > 0 ? others : ['test/faults/**/*.test.ts'], 'alone')
else if (first === 'faults:full') {
  process.env['BROADSHEET_FAULTS'] = 'full'
  ok = await runTests(others.length > 0 ? others : ['test/faults/**/*.test.ts'], 'full')
} else if (first === 'corpus') ok = await runTests(['test/corpus/**/*.test.ts'], 'alone')
else ok = await runTests([first, ...others], 'short')
process.exitCode = ok ? 0 : 1
