/** Reads from /proc what processes used. */
import { globSync, readFileSync } from 'node:fs'

/** The kernel counts CPU in hundredths of a second (USER_HZ, which is 100 on every Linux). */
const ticks = 100

/** Seconds of CPU of a process, and of its children that have ended. */
export function secondsOf(pid: number): number {
  const fields = statOf(pid)
  // proc(5): 14 utime, 15 stime, 16 cutime, 17 cstime; the first two fields are cut off.
  return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0) / ticks
}

/** Seconds of CPU of a process and of all its children, the living and the dead. */
export function secondsOfFamily(pid: number): number {
  const children = globSync('/proc/[0-9]*/stat')
    .map((file) => Number(file.split('/')[2]))
    .filter((child) => statOf(child)[1] === String(pid))
  return [pid, ...children].reduce((sum, each) => sum + secondsOf(each), 0)
}

/** The most memory that a process has held so far, in MB. */
export function peakMemory(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024)
}

/** The fields behind the name, which may hold blanks and brackets; none where the process has just ended. */
function statOf(pid: number): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return []
  }
}
