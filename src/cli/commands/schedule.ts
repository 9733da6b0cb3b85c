/** `broadsheet schedule`: another hour for a scheduled edition. */
import { exitCodes } from '../../mistake.ts'
import type { AddCommand } from '../command.ts'
import { readCommandHour, scheduleEdition } from '../send/schedule-edition.ts'
import { withEdition } from '../with-edition.ts'

/** Adds the command. */
export const addSchedule: AddCommand = (program, run) => {
  program
    .command('schedule')
    .argument('<edition>', 'its number, or LIST/latest')
    .argument(
      '<time>',
      'as "2026-11-24 07:00", with a zone (Europe/Berlin, +01:00) where it is not this machine\'s',
    )
    .action(async (name: string, time: string, _options: unknown, command) => {
      await run(command, async (context) => {
        const hour = readCommandHour(time)
        await withEdition(context, name, async (store, edition) => {
          await scheduleEdition(context, store, edition, { hour })
        })
        return exitCodes.done
      })
    })
}
