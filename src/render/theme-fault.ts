/** What is wrong in a theme's file, said with the file and, where it is known, the line. */
import { Mistake } from '../mistake.ts'

/** A fault in a theme; it stops the edition before anything is frozen. */
export class ThemeFault extends Mistake {
  constructor(file: string, line: number | undefined, what: string, options?: ErrorOptions) {
    super(`${file}${line === undefined ? '' : `:${line}`}: ${what}`, undefined, options)
  }
}
