/**
 * A reporter that writes what the fault tests found as a table in Markdown, for docs/faults.md:
 *
 *     npm run faults:full       test/faults in full size; the table goes to faults.md
 */
import { basename } from 'node:path'
import type { TestEvent } from 'node:test/reporters'

/** One test, as its row. */
interface Row {
  readonly file: string
  readonly name: string
  readonly passed: boolean
  readonly seconds: number
  readonly told: string[]
}

/** Collects every test of the run, and yields the table when the run is over. */
// biome-ignore lint/style/noDefaultExport: Node takes a reporter's default export.
export default async function* table(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const rows: Row[] = []
  const suites = new Map<string, string>()
  for await (const event of events) {
    if (event.type === 'test:start' && event.data.nesting === 0)
      suites.set(event.data.file ?? '', event.data.name)
    if (event.type === 'test:pass' || event.type === 'test:fail') {
      const { details, name, nesting, skip, file = '' } = event.data
      if (details.type === 'suite' || (skip !== undefined && skip !== false)) continue
      rows.push({
        file: basename(file),
        name: nesting === 0 ? name : `${suites.get(file)}: ${name}`,
        passed: event.type === 'test:pass',
        seconds: details.duration_ms / 1_000,
        told: [],
      })
    }
    if (event.type === 'test:diagnostic' && event.data.file !== undefined)
      rows.findLast(({ file }) => file === basename(event.data.file ?? ''))?.told.push(event.data.message)
  }
  yield '| file of `test/faults` | what happens | holds | seconds | found |\n|---|---|---|---|---|\n'
  for (const { file, name, passed, seconds, told } of rows) {
    const cells = [`\`${file}\``, name, passed ? 'yes' : '**no**', seconds.toFixed(0), told.join('; ')]
    yield `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`
  }
}
