/** `broadsheet backup`: writes the whole database into one file, while everything goes on. */
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { open, rename, rm, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Writable } from 'node:stream'
import { secretsFile } from '../../config/secrets.ts'
import type { Config } from '../../config/settings.ts'
import { type WrittenBackup, writeBackup } from '../../database/backup/write-backup.ts'
import { exitCodes, Mistake } from '../../mistake.ts'
import { count, countsTable, showRows, showTime } from '../backup/show-rows.ts'
import type { AddCommand } from '../command.ts'
import type { Context } from '../context.ts'
import { helpNote } from '../help-note.ts'
import { openStore } from '../open-store.ts'
import { readCommandConfig } from '../read-command-config.ts'
import { readVersion } from '../version.ts'

/** Adds the command. */
export const addBackup: AddCommand = (program, run) => {
  program
    .command('backup')
    .argument('<file>', 'a file that is not there yet; - for standard output')
    .addHelpText(
      'after',
      helpNote(
        'The file holds what all readers told us: it is made readable for you alone. The secrets are not in it; keep them too, at another place. "broadsheet restore" takes it back.',
      ),
    )
    .action(async (file: string, _options: unknown, command) => {
      await run(command, async (context) => {
        const config = readCommandConfig(context, 'nothing')
        await using store = await openStore(config, { role: 'command', note: context.note })
        // Standard output is the backup then: people are told beside it.
        const say = file === '-' ? context.note : context.say
        const display = showRows(context)
        const written = await writeTo(context, file, async (target) => {
          const options = { release: readVersion(), signal: context.signal, onProgress: display.show }
          return await writeBackup(store.database, target, options)
        }).finally(display.end)
        const { at, tables, rows, counts, bytes } = written
        say(`Backup of ${showTime(at)}: ${count(rows)} rows in ${tables} tables${describeSize(bytes)}.`)
        say(countsTable(counts))
        say(describeSecrets(config))
        if (file !== '-')
          context.answer({
            file: resolve(context.cwd, file),
            ...{ bytes, at, tables, rows, counts: Object.fromEntries(counts) },
          })
        return exitCodes.done
      })
    })
}

/** Under a draft's name first: what has the name of a backup is a whole one. */
async function writeTo(
  context: Context,
  file: string,
  write: (target: Writable) => Promise<WrittenBackup>,
): Promise<WrittenBackup & { bytes?: number }> {
  if (file === '-') return await write(passOn(context.stdout)).catch(stopped(context))
  const path = resolve(context.cwd, file)
  if (existsSync(path)) throw new Mistake(`${path} is there already. Name a file that is not.`)
  // A name of its own: a file that was there would keep its rights, and two backups at once would share it.
  const draft = `${path}.${randomBytes(4).toString('hex')}.part`
  const handle = await open(draft, 'wx', 0o600).catch((error: unknown) => {
    throw unwritable(error, path)
  })
  try {
    const written = await write(handle.createWriteStream({ flush: true }))
    await rename(draft, path)
    return { ...written, bytes: (await stat(path)).size }
  } catch (error) {
    await rm(draft, { force: true })
    return stopped(context)(unwritable(error, path))
  }
}

/** Standard output is not ours to end. */
function passOn(stdout: Writable): Writable {
  // Its own error (EPIPE) would be taken for one of the database's connection.
  const closed = new Mistake('Standard output was closed: no whole backup was written.')
  return new Writable({
    write: (chunk, _encoding, done) => void stdout.write(chunk, (error) => done(error ? closed : null)),
  })
}

function unwritable(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error && 'path' in error ? error.code : undefined
  const full = error instanceof Error && 'code' in error && /^(ENOSPC|EDQUOT)$/.test(String(error.code))
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such folder',
    ENOTDIR: 'there is no such folder',
    EACCES: 'you may not write there',
    EROFS: 'nobody may write there',
  }
  const reason = full ? 'there is no room left' : reasons[String(code)]
  return reason === undefined ? error : new Mistake(`${path} can't be written: ${reason}.`)
}

function stopped({ signal }: Context): (error: unknown) => never {
  return (error) => {
    throw signal.aborted ? new Mistake('Stopped: no backup was made.', exitCodes.stopped) : error
  }
}

function describeSize(bytes: number | undefined): string {
  return bytes === undefined ? '' : `, ${(bytes / 1e6).toFixed(bytes < 1e6 ? 3 : 1)} MB`
}

function describeSecrets({ secrets, dataFolder, database }: Config): string {
  const set = (secrets.link !== undefined && secrets.suppression !== undefined) || database.kind === 'url'
  const what = set ? 'BROADSHEET_SECRET and BROADSHEET_SUPPRESSION_SECRET' : secretsFile(dataFolder)
  return `It is of no use without ${what}: keep ${set ? 'them' : 'that'} too, at another place.`
}
