/** A process is named so that only its certain end is taken for one. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { isGone, nameProcess, type ProcessName } from '../../../../src/ledger/journal/process-name.ts'

const linux = { skip: process.platform === 'linux' ? false : 'there is no /proc' }

/** A child that says its own name, as a worker would. */
async function startNamed(): Promise<{ child: ChildProcess; name: ProcessName }> {
  const url = new URL('../../../../src/ledger/journal/process-name.ts', import.meta.url)
  const program = `import { nameProcess } from '${url}'
    console.log(JSON.stringify(nameProcess())); setInterval(() => {}, 60_000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await child.stdout.take(1).toArray()
  return { child, name: JSON.parse(String(line)) }
}

async function end(child: ChildProcess): Promise<void> {
  const exited = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await exited
}

test('a process that runs, or is only stopped, is not gone; a killed one is', linux, async () => {
  const { child, name } = await startNamed()
  assert.equal(name.pid, child.pid)
  assert.equal(name.machine, nameProcess()?.machine)
  assert.equal(isGone(name), false)
  child.kill('SIGSTOP')
  while (!/\) T /.test(readFileSync(`/proc/${name.pid}/stat`, 'utf8'))) await Promise.resolve()
  assert.equal(isGone(name), false, 'stopped')
  await end(child)
  assert.equal(isGone(name), true)
})

test('its number given to another process, it is gone all the same', linux, () => {
  const own = nameProcess()
  assert.ok(own !== undefined)
  assert.equal(isGone(own), false)
  assert.equal(isGone({ ...own, startedAt: '1' }), true)
})

test('of another boot, or other namespaces, nothing is said', linux, () => {
  const own = nameProcess()
  assert.ok(own !== undefined)
  assert.equal(isGone({ ...own, startedAt: '1', machine: own.machine.replace(/^./, 'x') }), false)
  assert.equal(isGone({ ...own, startedAt: '1', machine: own.machine.replace('pid:[', 'pid:[1') }), false)
})

/** A `/proc` made by hand. */
function makeProc(stat: Readonly<Record<string, string>>): { proc: string } & Disposable {
  const proc = mkdtempSync(join(tmpdir(), 'proc-'))
  mkdirSync(join(proc, 'sys/kernel/random'), { recursive: true })
  writeFileSync(join(proc, 'sys/kernel/random/boot_id'), 'b007\n')
  for (const [pid, text] of Object.entries(stat)) {
    mkdirSync(join(proc, pid, 'ns'), { recursive: true })
    writeFileSync(join(proc, pid, 'stat'), text)
    symlinkSync('pid:[1]', join(proc, pid, 'ns/pid'))
  }
  return { proc, [Symbol.dispose]: () => rmSync(proc, { recursive: true }) }
}

/** proc_pid_stat(5) of a process that started at tick 4711. */
function statOf(pid: number, state = 'S', command = 'node'): string {
  return `${pid} (${command}) ${state} ${'0 '.repeat(18)}4711 0 0\n`
}

test('a command named like more fields, a process that is dead and not buried', () => {
  const me = process.pid
  using it = makeProc({ self: statOf(me), 7: statOf(7, 'S', 'a) Z 1 (b'), 8: statOf(8, 'Z') })
  const own = nameProcess(me, it.proc)
  assert.deepEqual(own, { machine: 'b007 pid:[1]', pid: me, startedAt: '4711' })
  assert.equal(isGone({ ...own, pid: 7 }, it.proc), false)
  assert.equal(isGone({ ...own, pid: 8 }, it.proc), true)
})

test('where /proc hides a process that a signal would reach, it is not gone', () => {
  using it = makeProc({ self: statOf(process.pid) })
  const own = nameProcess(process.pid, it.proc)
  assert.ok(own !== undefined)
  assert.equal(isGone({ ...own, pid: process.ppid }, it.proc), false)
})

test('a /proc of other processes, or none, names nobody and proves nothing', () => {
  using it = makeProc({ self: statOf(process.pid + 1) })
  assert.equal(nameProcess(process.pid, it.proc), undefined)
  assert.equal(nameProcess(process.pid, '/nowhere'), undefined)
  assert.equal(isGone({ machine: 'b007 pid:[1]', pid: 8, startedAt: '1' }, it.proc), false)
})

test('the name holds the namespaces', linux, () => {
  assert.ok(nameProcess()?.machine.includes(readlinkSync('/proc/self/ns/pid')))
})
