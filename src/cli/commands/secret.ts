/** `broadsheet secret`: adds a secret that links are signed with from now on. */
import { userInfo } from 'node:os'
import { recordAudit } from '../../../subscribers/audit.ts'
import { rotateSecret } from '../../config/rotate-secret.ts'
import { exitCodes } from '../../mistake.ts'
import type { AddCommand } from '../command.ts'
import { openStore } from '../open-store.ts'
import { readCommandConfig } from '../read-command-config.ts'

/** Adds the command and what stands below it. */
export const addSecret: AddCommand = (program, run) => {
  const secret = program.command('secret')
  secret
    .command('rotate')
    .description('Add a new secret for links; those that were mailed go on working')
    .action(async (_options: unknown, command) => {
      await run(command, async (context) => {
        const config = readCommandConfig(context, 'nothing')
        // Opened first: a secret is added only to those that this database knows.
        await using store = await openStore(config, { role: 'command', note: context.note })
        const rotation = rotateSecret(config)
        if (rotation.kind === 'to_set') {
          context.say(`BROADSHEET_SECRET is set in ${placeOf(rotation.where)}, so that is yours to do:`)
          context.say('put this in front of what stands there, with a comma between, and leave the rest.')
          context.say(`\n  BROADSHEET_SECRET=${rotation.secret},PRESENT_VALUE\n`)
          context.say('Then start every process anew. Links already mailed go on working.')
          context.answer({ rotated: false, set: 'BROADSHEET_SECRET', secret: rotation.secret })
          return exitCodes.done
        }
        const detail = { older: rotation.older }
        await recordAudit(store.database, { actor: userInfo().username, what: 'secret_rotated', detail })
        context.say(`Links are signed with a new secret from now on, the first in ${rotation.file}.`)
        context.say(`${describeOlder(rotation.older)}; never take one out.`)
        context.say(
          'What runs takes it over when the first such link comes, or when it is started anew. ' +
            'Keep a copy of the file with your backups.',
        )
        context.answer({ rotated: true, file: rotation.file, older: rotation.older })
        return exitCodes.done
      })
    })
}

function placeOf(where: string): string {
  return where === 'environment' ? 'the environment' : where
}

function describeOlder(older: number): string {
  return older === 1
    ? 'The one before it stays: links already mailed need it'
    : `The ${older} before it stay: links already mailed need them`
}
