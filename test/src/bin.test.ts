/** The program starts on Node 24 whatever Node begins it, hands signals and results through, and says what to do without one. */
import assert from 'node:assert/strict'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type Ended, runProgram } from '../support/run-program.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A process that takes itself for an old Node, before anything else is loaded. */
const actOld = [
  '--import',
  "data:text/javascript,Object.defineProperty(process,'versions',{value:{node:'20.1.0'}})",
]

/** A command line that shows what it was given, or does what its first word says. */
const commandLine = `export async function main(argv) {
  const held = setInterval(() => {}, 1000)
  if (argv[0] === 'wait') {
    const signal = await new Promise((resolve) => {
      for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.once(name, () => resolve(name))
      process.stdout.write('waiting ')
    })
    process.stdout.write(signal)
  } else if (argv[0] === 'die') {
    process.kill(process.pid, 'SIGKILL')
  } else {
    process.stdout.write(process.versions.node.split('.')[0] + ' ' + argv.join(','))
  }
  clearInterval(held)
  return 3
}
`

let clone: string

/** Starts our copy of the program, as an old Node where `old`. */
function start(old: boolean, args: readonly string[], begun?: (pid: number) => void): Promise<Ended> {
  const flags = old ? actOld : []
  return runProgram(process.execPath, [...flags, join(clone, 'src/bin.js'), ...args], begun ? { begun } : {})
}

/** Puts a file into the clone. */
function place(path: string, text: string): void {
  mkdirSync(dirname(join(clone, path)), { recursive: true })
  writeFileSync(join(clone, path), text)
}

before(() => {
  clone = mkdtempSync(join(tmpdir(), 'broadsheet-bin-'))
  place('package.json', '{ "type": "module" }')
  place('src/cli/main.ts', commandLine)
  place('dist/src/cli/main.js', 'export const main = () => 99')
  for (const file of ['bin.js', 'runtime.js']) copyFileSync(join(root, 'src', file), join(clone, 'src', file))
  symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'), 'dir')
})

after(() => rmSync(clone, { recursive: true, force: true }))

for (const old of [false, true]) {
  test(`on ${old ? 'an old Node' : 'Node 24'}: arguments in, output and exit code out, a stale build unused`, async () => {
    assert.deepEqual(await start(old, ['send', 'a b', '--yes']), {
      code: 3,
      signal: null,
      stdout: `${process.versions.node.split('.')[0]} send,a b,--yes`,
      stderr: '',
    })
  })

  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    test(`on ${old ? 'an old Node' : 'Node 24'}: ${signal} reaches the command line, and its end is waited for`, async () => {
      const { code, stdout } = await start(old, ['wait'], (pid) => process.kill(pid, signal))
      assert.deepEqual({ code, stdout }, { code: 3, stdout: `waiting ${signal}` })
    })
  }

  test(`on ${old ? 'an old Node' : 'Node 24'}: a violent end shows as one`, async () => {
    assert.equal((await start(old, ['die'])).signal, 'SIGKILL')
  })
}

test('without any Node 24 it says in one line what to do, exit 2', async () => {
  rmSync(join(clone, 'node_modules'))
  const { code, stdout, stderr } = await start(true, ['send'])
  assert.deepEqual(
    { code, stdout, lines: stderr.trim().split('\n').length },
    { code: 2, stdout: '', lines: 1 },
  )
  assert.match(stderr, /needs Node 24 .*this is 20\.1\.0 .*install one/)
})

test('installed as a package it runs the build', async () => {
  rmSync(join(clone, 'src/cli'), { recursive: true })
  assert.equal((await start(false, [])).code, 99)
})
