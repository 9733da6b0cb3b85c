/**
 * Runs every check of the project, or the tests that the arguments name, and fails when one of them does.
 *
 *     npm test                             types, lint, unused code, all tests but the long ones
 *     npm test -- test/address.test.ts     these files only (globs too)
 *     npm run test:long                    *.long.test.ts side by side, test/faults two at a time, *.alone.test.ts alone
 *     npm run test:faults [-- FILE...]     test/faults, or these of it
 *     npm run faults:full [-- FILE...]     the same in full size, and a table of it in faults.md: it takes hours
 *     npm run test:corpus                  test/corpus alone: every page of the corpus as a mail
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { openRunServer } from './ready-database.ts'

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
 * How files are run: so many at a time on two cores, since they wait for processes half of their time; those side by side share
 * one PostgreSQL. One that leaves something open never ends, and no timeout of a test sees it: the run is ended after so long,
 * with its name.
 */
const manners = {
  short: { concurrency: 4, timeout: 15 * 60_000, shared: true },
  long: { concurrency: 3, timeout: 20 * 60_000, shared: true },
  /** Each has processes of its own, which wait for leases and sweeps most of the time. */
  faults: { concurrency: 2, timeout: 25 * 60_000, shared: false },
  alone: { concurrency: 1, timeout: 25 * 60_000, shared: false },
  full: { concurrency: 1, timeout: 4 * 60 * 60_000, shared: false },
}

type Manner = keyof typeof manners

/** What runs now. */
const children = new Set<ChildProcess>()

/** How Node is run: whether its output comes back instead of being shown, for so long (ms) at most, with so much more environment. */
type Running = {
  readonly quiet: boolean
  readonly timeout: number
  readonly more?: Readonly<Record<string, string>> | undefined
}

/** Runs Node with `args`. */
function runNode(
  args: readonly string[],
  { quiet, timeout, more }: Running,
): Promise<{ ok: boolean; output: string }> {
  return new Promise((resolve, reject) => {
    const stdio = quiet ? 'pipe' : 'inherit'
    const env = { ...compiled, ...process.env, ...more }
    const child = spawn(process.execPath, args, { cwd: root, stdio, timeout, env })
    children.add(child)
    const output: Buffer[] = []
    child.stdout?.on('data', (chunk: Buffer) => output.push(chunk))
    child.stderr?.on('data', (chunk: Buffer) => output.push(chunk))
    child.on('error', reject)
    child.on('close', (code) => {
      children.delete(child)
      resolve({ ok: code === 0, output: Buffer.concat(output).toString() })
    })
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
  await using server = manners[manner].shared ? await openRunServer() : undefined
  const { ok } = await runNode([...flags, ...reportersOf(manner), ...files.sort()], {
    quiet: false,
    timeout: manners[manner].timeout,
    more: server?.environment,
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

/** What measures time has the machine for itself. */
const aloneTests = 'test/**/*.alone.test.ts'
const faultTests = 'test/faults/**/!(*.alone).test.ts'

/** What takes minutes. */
async function runLong(): Promise<boolean> {
  const flows = await runTests(['test/**/*.long.test.ts'], 'long')
  const faults = await runTests([faultTests], 'faults')
  return (await runTests([aloneTests], 'alone')) && flows && faults
}

/** All of test/faults, or the files that are named. */
async function runFaults(named: readonly string[]): Promise<boolean> {
  if (named.length > 0) return await runTests(named, 'alone')
  const faults = await runTests([faultTests], 'faults')
  return (await runTests(['test/faults/**/*.alone.test.ts'], 'alone')) && faults
}

/** Every check, all of them even where the first fails, then the tests. */
async function runEverything(): Promise<boolean> {
  const passed = await Promise.all(checks.map(runCheck))
  const tested = await runTests(shortTests(), 'short')
  const failed = checks.filter((_, index) => !passed[index]).map(({ name }) => name)
  if (failed.length > 0) process.stdout.write(`FAILED ${failed.join(', ')} (see above)\n`)
  return failed.length === 0 && tested
}

// Ctrl-C reaches the tests as well: they end, and what was opened for them is closed before this process does.
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    for (const child of children) child.kill(signal)
  })

const [first, ...others] = process.argv.slice(2)
let ok: boolean
if (first === undefined) ok = await runEverything()
else if (first === 'long') ok = await runLong()
else if (first === 'faults') ok = await runFaults(others)
else if (first === 'faults:full') {
  process.env['BROADSHEET_FAULTS'] = 'full'
  ok = await runTests(others.length > 0 ? others : ['test/faults/**/*.test.ts'], 'full')
} else if (first === 'corpus') ok = await runTests(['test/corpus/**/*.test.ts'], 'alone')
else ok = await runTests([first, ...others], 'short')
process.exitCode = ok ? 0 : 1
