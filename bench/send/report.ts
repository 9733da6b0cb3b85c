/** Makes lines of a table out of runs: medians of them. */

/** The middle one of a few figures. */
function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

/** One column: its head, and the figure of a run; a figure that a run has not leaves its cell empty. */
export interface Column<Run> {
  readonly head: string
  readonly of: (run: Run) => number | undefined
}

/** The table's head. */
export function writeHead<Run>(columns: readonly Column<Run>[]): string {
  return writeCells(
    '',
    columns.map(({ head }) => head),
  )
}

/** One line: a name, and the median of each column. */
export function writeLine<Run>(name: string, runs: readonly Run[], columns: readonly Column<Run>[]): string {
  const cells = columns.map(({ of }) => {
    const figures = runs.map(of).filter((figure) => figure !== undefined)
    return figures.length === 0 ? '' : String(median(figures))
  })
  return writeCells(name, cells)
}

function writeCells(name: string, cells: readonly string[]): string {
  return `${name.padEnd(42)}${cells.map((cell) => cell.padStart(11)).join('')}\n`
}
