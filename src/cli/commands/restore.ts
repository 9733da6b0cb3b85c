/** `broadsheet restore`: takes a backup into an empty database, of this release or of a server of one's own. */
import { createReadStream, mkdirSync } from 'node:fs'
import { userInfo } from 'node:os'
import { resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { recordAudit } from '../../../subscribers/audit.ts'
import { findSecrets, type Secrets, secretsFile } from '../../config/secrets.ts'
import type { Config } from '../../config/settings.ts'
import { checkBackup } from '../../database/backup/check-backup.ts'
import type { BackupHeading } from '../../database/backup/format.ts'
import { openBackup } from '../../database/backup/read-backup.ts'
import { type Restored, restoreBackup } from '../../database/backup/restore-backup.ts'
import { openDatabase } from '../../database/database.ts'
import { checkSecrets } from '../../database/secret-check.ts'
import { checkServer } from '../../database/server-checks.ts'
import { exitCodes, Mistake } from '../../mistake.ts'
import { count, countsTable, showRows, showTime } from '../backup/show-rows.ts'
import type { AddCommand } from '../command.ts'
import type { Context } from '../context.ts'
import { helpNote } from '../help-note.ts'
import { connect } from '../open-store.ts'
import { readCommandConfig } from '../read-command-config.ts'

/** Adds the command. */
export const addRestore: AddCommand = (program, run) => {
  program
    .command('restore')
    .argument('<file>', 'what "broadsheet backup" wrote; - for standard input')
    .option('--check', 'only read the file to its end and say whether it is whole', false)
    .option(
      '--moved',
      'nothing has happened since the backup (an upgrade, a move): editions go on, numbers have no gap',
      false,
    )
    .addHelpText(
      'after',
      helpNote(
        'Stop every site and worker of that database first.\n' +
          'Without --moved, editions that were under way are paused: some of their recipients may have had the message since the backup. New numbers begin behind a gap, so that no link mailed since then means somebody else.',
      ),
    )
    .action(async (file: string, options: { check: boolean; moved: boolean }, command) => {
      await run(command, async (context) => {
        const config = readCommandConfig(context, 'nothing')
        const source = file === '-' ? context.stdin : createReadStream(resolve(context.cwd, file))
        const stop = (): void => {
          source.destroy(new Mistake('Stopped: nothing was restored.', exitCodes.stopped))
        }
        context.signal.addEventListener('abort', stop)
        try {
          if (options.check) return await check(context, source)
          return await restore(context, config, source, options.moved)
        } catch (error) {
          throw unreadable(error, file)
        } finally {
          context.signal.removeEventListener('abort', stop)
          source.destroy()
        }
      })
    })
}

async function check(context: Context, source: Readable): Promise<0> {
  const display = showRows(context)
  const { heading, counts, rows } = await checkBackup(source, display.show).finally(display.end)
  context.say(`The backup of ${showTime(heading.at)} is whole: ${count(rows)} rows.`)
  context.say(countsTable(counts))
  context.answer({ at: heading.at, release: heading.release, rows, counts: Object.fromEntries(counts) })
  return exitCodes.done
}

async function restore(context: Context, config: Config, source: Readable, moved: boolean): Promise<0> {
  const backup = await openBackup(source)
  const secrets = fittingSecrets(config, backup.heading)
  await using opening = new AsyncDisposableStack()
  if (config.database.kind === 'embedded') mkdirSync(config.dataFolder, { recursive: true, mode: 0o700 })
  const database = openDatabase(await connect(config, opening), { max: 2 })
  opening.defer(async () => await database.destroy())
  if (config.database.kind === 'url') await checkServer(database)
  const display = showRows(context)
  const options = { moved, onProgress: display.show }
  const restored = await restoreBackup(database, backup, options).finally(display.end)
  await checkSecrets(database, secrets)
  const detail = { backupOf: backup.heading.at, moved }
  await recordAudit(database, { actor: userInfo().username, what: 'restored', detail })
  describe(context, backup.heading, restored, moved)
  return exitCodes.done
}

function describe(context: Context, { at }: BackupHeading, restored: Restored, moved: boolean): void {
  const { rows, counts, paused, migrated } = restored
  context.say(`Restored the backup of ${showTime(at)}: ${count(rows)} rows. The secrets are the right ones.`)
  context.say(countsTable(counts))
  if (migrated.length > 0) context.say(`Brought up to date: ${migrated.join(', ')}.`)
  if (paused.length > 0)
    context.say(
      `Paused, since some may have had it after the backup was made: edition ${paused.join(', ')}. ` +
        '"broadsheet resume" goes on with it, "broadsheet cancel" ends it.',
    )
  if (!moved)
    context.say('Nothing is sent from it until "broadsheet arm" says that it, and no other copy, sends.')
  if (!moved)
    context.say(
      'What happened after that time is lost: who signed up or left, what was sent. Send none of it again unseen.',
    )
  context.answer({ at, rows, counts: Object.fromEntries(counts), paused, migrated })
}

/** The secrets that the backup was made with; without them its links are dead and its suppressions mean nobody. */
function fittingSecrets(config: Config, { checks }: BackupHeading): Secrets {
  const secrets = findSecrets(config)
  const fits =
    secrets !== undefined &&
    (checks.link === null || secrets.checks.link.includes(checks.link)) &&
    (checks.suppression === null || secrets.checks.suppression === checks.suppression)
  if (fits) return secrets
  const place =
    config.database.kind === 'url'
      ? 'Set BROADSHEET_SECRET and BROADSHEET_SUPPRESSION_SECRET as they were'
      : `Put the secrets.env that was kept with it at ${secretsFile(config.dataFolder)} (chmod 600)`
  throw new Mistake(
    `${secrets === undefined ? 'There are no secrets here' : 'The secrets here are not those of this backup'}: ` +
      `links already mailed would stop working, and suppressed addresses would be mailed again. ${place}.`,
  )
}

function unreadable(error: unknown, file: string): unknown {
  const code = error instanceof Error && 'code' in error && 'syscall' in error ? error.code : undefined
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    EACCES: 'it may not be read',
    EISDIR: 'it is a folder',
  }
  const reason = reasons[String(code)]
  return reason === undefined ? error : new Mistake(`${file} can't be read: ${reason}.`)
}
