/** Tells what an import did, or would do, for people. */
import type { ImportReport } from '../../../subscribers/import.ts'

/** How it was asked for. */
export interface Told {
  readonly dryRun: boolean
  readonly update: boolean
  /** Where refused rows are. */
  readonly rejects: string
}

/** The lines: the sum first, then what became of the others, then those by name. */
export function describeImport(report: ImportReport, { dryRun, update, rejects }: Told): string[] {
  const many = report.lists.length > 1
  const verb = dryRun ? 'would be added' : 'added'
  const added = report.lists.map(({ list, added: count }) => `${number(count)} ${verb} to ${list}`)
  const others: [number, string][] = [
    ...report.lists.flatMap(({ list, already, unsubscribed }): [number, string][] => [
      [already, many ? `on ${list} already` : 'on the list already'],
      [unsubscribed, many ? `had left ${list}, and left so` : 'had left the list, and left so'],
    ]),
    [report.duplicates, 'stood in the file more than once'],
    [report.suppressed, 'suppressed, and left so'],
    [report.rejected, dryRun ? 'would be refused' : 'refused'],
  ]
  const data = update ? 'new data' : 'gaps filled (--update lets the file win)'
  const width = Math.max(0, ...report.named.map(({ line }) => String(line).length))
  return [
    `Columns: ${report.columns}.`,
    `${number(report.rows)} rows: ${added.join(', ')}.`,
    ...others.filter(([count]) => count > 0).map(([count, what]) => `  ${number(count)} ${what}`),
    ...(report.updated > 0
      ? [`${number(report.updated)} known readers ${dryRun ? 'would get' : 'got'} ${data}.`]
      : []),
    ...(report.named.length > 0 ? ['Not added, by name:'] : []),
    ...report.named.map(
      ({ line, typed, reason, detail }) =>
        `  line ${String(line).padStart(width)}  ${typed}: ${reason === 'rejected' ? detail : `${words[reason]}, ${detail}`}`,
    ),
    ...(report.rejected > 0 ? [`The refused rows are in ${rejects}`] : []),
    ...(dryRun ? ['Nothing was changed: this was a dry run.'] : []),
  ]
}

const words = {
  duplicate: 'more than once',
  suppressed: 'suppressed',
  unsubscribed: 'left',
} as const

function number(count: number): string {
  return count.toLocaleString('en')
}
