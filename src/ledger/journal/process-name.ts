/** Names this process so that another one on the same machine can prove later that it is gone. */
import { readFileSync, readlinkSync } from 'node:fs'

/** A process, named for ever. */
export interface ProcessName {
  /** The boot, and the namespaces in which a process number and a start time mean something. */
  readonly machine: string
  readonly pid: number
  /** In clock ticks since the boot: tells the process from a later one with its number. */
  readonly startedAt: string
}

/** Where Linux tells of processes; a test brings a folder of its own. */
const linux = '/proc'

/**
 * This process's name; undefined where there is no Linux to ask, or a `/proc` that shows other processes than
 * ours: then nothing is ever proved.
 */
export function nameProcess(pid: number = process.pid, proc: string = linux): ProcessName | undefined {
  const stat = readStat('self', proc)
  const boot = readOr(() => readFileSync(`${proc}/sys/kernel/random/boot_id`, 'utf8').trim())
  const space = readOr(() => readlinkSync(`${proc}/self/ns/pid`))
  if (stat === undefined || stat.pid !== pid || boot === undefined || space === undefined) return undefined
  // Kernels before 5.6 have no namespaces of time.
  const time = readOr(() => readlinkSync(`${proc}/self/ns/time`)) ?? ''
  return { machine: `${boot} ${space} ${time}`.trimEnd(), pid, startedAt: stat.startedAt }
}

/**
 * True only where the process is gone for certain: its number is nobody's on this very machine, or somebody
 * else's, or that of one who has ended and is not yet buried. One that is only stopped is not gone.
 */
export function isGone(name: ProcessName, proc: string = linux): boolean {
  const own = nameProcess(process.pid, proc)
  if (own === undefined || own.machine !== name.machine) return false
  const stat = readStat(String(name.pid), proc)
  if (stat === undefined) return isNobody(name.pid)
  return stat.startedAt !== name.startedAt || stat.state === 'Z' || stat.state === 'X'
}

/** `/proc` may hide other users' processes (`hidepid`); a signal that is never sent finds them. */
function isNobody(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH'
  }
}

/** Fields 1, 3 and 22 of proc_pid_stat(5); the second, a name in brackets, may hold anything. */
function readStat(
  which: string,
  proc: string,
): { pid: number; state: string; startedAt: string } | undefined {
  const stat = readOr(() => readFileSync(`${proc}/${which}/stat`, 'utf8'))
  const [state, ...rest] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? []
  const startedAt = rest[18]
  if (stat === undefined || state === undefined || startedAt === undefined) return undefined
  return { pid: Number.parseInt(stat, 10), state, startedAt }
}

function readOr<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
