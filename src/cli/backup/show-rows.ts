/** Says how far a backup or a restore is: on a terminal one line that changes, elsewhere one every few seconds. */
import type { BackupProgress } from '../../database/backup/write-backup.ts'
import type { Context } from '../context.ts'

/** A display; `end` leaves an empty line on a terminal. */
export interface RowsDisplay {
  readonly show: (so: BackupProgress) => void
  readonly end: () => void
}

/** Milliseconds between two lines: a terminal flickers otherwise, and a log fills up. */
const every = { terminal: 100, log: 5_000 }

/** Opens it on stderr, which is never the result. */
export function showRows(
  { stderr }: Pick<Context, 'stderr'>,
  now: () => number = () => performance.now(),
): RowsDisplay {
  const terminal = stderr.isTTY === true
  const wait = terminal ? every.terminal : every.log
  let last = now()
  return {
    show({ table, rows }) {
      if (now() - last < wait) return
      last = now()
      const line = `${count(rows)} rows, ${table.replaceAll('_', ' ')}`
      stderr.write(terminal ? `\r\x1b[K${line}` : `${line}\n`)
    },
    end() {
      if (terminal) stderr.write('\r\x1b[K')
    },
  }
}

/** 1234567 as 1,234,567. */
export function count(rows: number): string {
  return rows.toLocaleString('en')
}

/** The tables that hold something, with their rows, the most telling ones first. */
export function countsTable(counts: ReadonlyMap<string, number>): string {
  const told = ['subscribers', 'subscriptions', 'suppressions', 'consent_events', 'editions', 'deliveries']
  const rows = told.flatMap((table) => {
    const rows = counts.get(table)
    return rows === undefined ? [] : [[table.replaceAll('_', ' '), count(rows)] as const]
  })
  const width = Math.max(0, ...rows.map(([, number]) => number.length))
  return rows.map(([name, number]) => `  ${number.padStart(width)}  ${name}`).join('\n')
}

/** 2026-11-22T21:59:03.120Z as people read it. */
export function showTime(at: string): string {
  return `${at.slice(0, 16).replace('T', ' ')} UTC`
}
