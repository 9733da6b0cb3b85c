/** What stands below a command's help is as wide as the terminal, and examples stay as they are. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Command } from 'commander'
import { helpNote } from '../../../src/cli/help-note.ts'

const note = `${'A paragraph that is one line in the source. '.repeat(4).trim()}

  broadsheet send story.txt`

function helpOf(columns: number): string[] {
  let text = ''
  const command = new Command('it')
    .configureOutput({
      writeOut: (part) => {
        text += part
      },
      getOutHelpWidth: () => columns,
    })
    .addHelpText('after', helpNote(note))
  command.outputHelp()
  return text.slice(text.indexOf('A paragraph')).trimEnd().split('\n')
}

for (const columns of [50, 80, 120])
  test(`${columns} columns`, () => {
    const lines = helpOf(columns)
    const [longest] = lines.map((line) => line.length).toSorted((one, other) => other - one)
    assert.ok(longest !== undefined && longest <= columns && longest > columns - 12, String(longest))
    assert.deepEqual(lines.slice(-2), ['', '  broadsheet send story.txt'])
  })
