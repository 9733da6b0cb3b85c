/** `broadsheet form`: prints what to put into a site of one's own, so that its visitors can sign up there. */
import type { Command } from 'commander'
import type { ListSettings } from '../../config/settings.ts'
import { exitCodes, Mistake } from '../../mistake.ts'
import type { AddCommand } from '../command.ts'
import type { Run } from '../context.ts'
import { writeForm } from '../form/write-form.ts'
import { readCommandConfig } from '../read-command-config.ts'

/** Adds the command. */
export const addForm: AddCommand = (program, run) => {
  program
    .command('form')
    .argument('<list>', 'key of the list')
    .action(async (list: string, _options: unknown, command: Command) => await run(command, printForm(list)))
}

function printForm(key: string): Run {
  return async (context) => {
    const { lists } = readCommandConfig(context, 'publication')
    const list = findList(lists, key)
    const written = writeForm(list)
    context.answer({ list: key, origins: list.origins, ...written })
    context.say(
      [
        '1. HTML to paste. Who sends it sees our own form once more, filled in, and presses its button:',
        written.html,
        '2. Our form in a frame, complete with its checks:',
        written.frame,
        '3. Your own form, by JSON:',
        written.script,
      ].join('\n\n'),
    )
    if (list.origins.length === 0)
      context.note(
        `\nFor 2 and 3, name the sites that may show the form in broadsheet.yaml: lists: { ${key}: { origins: ["https://www.example.org"] } }`,
      )
    return exitCodes.done
  }
}

function findList(lists: ReadonlyMap<string, ListSettings>, key: string): ListSettings {
  const list = lists.get(key)
  if (list === undefined)
    throw new Mistake(
      `There is no list "${key}" in broadsheet.yaml. The lists are: ${[...lists.keys()].join(', ')}.`,
    )
  if (!list.public)
    throw new Mistake(
      `The list ${key} takes no strangers. Open it in broadsheet.yaml: lists: { ${key}: { public: true } }`,
    )
  return list
}
