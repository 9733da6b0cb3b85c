/** Keeps a cell from being run by a spreadsheet, in a way that an import takes back. */

/** What makes a spreadsheet compute a cell (OWASP, "CSV Injection"), in full width too, with the quotes that we put before it. */
const runnable = /^'*[=+\-@\t\r\n＝＋－＠]/

/** The cell with an apostrophe before anything that a spreadsheet would run. */
export function neutralCell(text: string): string {
  return runnable.test(text) ? `'${text}` : text
}

/** The cell without the apostrophe that {@link neutralCell} put there. */
export function plainCell(text: string): string {
  return text.startsWith("'") && runnable.test(text) ? text.slice(1) : text
}
