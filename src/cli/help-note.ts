/** Puts words below a command's help, as wide as the rest of it. */
import type { AddHelpTextContext } from 'commander'

/** Where it is no terminal, as commander has it. */
const usualWidth = 80

/** For `addHelpText`: a paragraph is one line; lines that are indented stay lines. */
export function helpNote(text: string): (context: AddHelpTextContext) => string {
  return ({ error, command }) => {
    const { getErrHelpWidth, getOutHelpWidth } = command.configureOutput()
    const width = (error ? getErrHelpWidth?.() : getOutHelpWidth?.()) ?? usualWidth
    return `\n${command.createHelp().boxWrap(text, width)}`
  }
}
