/** A process that uses the embedded database, as the tests tell it on its standard input. */
import { createInterface } from 'node:readline'
import pg from 'pg'
import { openEmbedded } from '../../../../src/database/embedded.ts'
import { Mistake } from '../../../../src/mistake.ts'

const [folder, binaries] = process.argv.slice(2)
if (folder === undefined) throw new Error('usage: member.ts FOLDER [BINARIES]')

const say = (word: string, value: unknown = null) =>
  process.stdout.write(`${JSON.stringify([word, value])}\n`)

try {
  const embedded = await openEmbedded({
    folder,
    ...(binaries === undefined ? {} : { binaries }),
    log: (event) => say('event', event),
  })
  const client = new pg.Client({ ...embedded.connection })
  client.on('error', () => {})
  await client.connect()
  const lines = createInterface({ input: process.stdin })

  const leave = async () => {
    // Or the open pipe would keep the process alive.
    process.stdin.destroy()
    await client.end()
    await embedded[Symbol.asyncDispose]()
    say('left')
  }
  // What `up` does on Ctrl-C: finish what is at hand, then leave.
  process.once('SIGINT', async () => {
    await client.query('select pg_sleep(0.2)')
    await client.query("insert into noted values ('drained')")
    await leave()
  })
  lines.on('line', async (line) => {
    if (line === 'leave') await leave()
    if (line === 'count') say('rows', (await client.query('select from noted')).rowCount)
    // Each row is told only after its commit.
    if (line === 'insert')
      for (let n = 1; ; n += 1) {
        await client.query('insert into noted values ($1)', [`${process.pid}-${n}`])
        say('committed', `${process.pid}-${n}`)
      }
  })
  // "if not exists" is no lock: of two that make it at once one trips over the other's type, in the index or just before it.
  await client.query(`do $$ begin create table if not exists noted (what text not null);
    exception when unique_violation or duplicate_object or duplicate_table then null; end $$`)
  say('joined', { started: embedded.started, connection: embedded.connection })
} catch (error) {
  if (!(error instanceof Mistake)) throw error
  say('mistake', { message: error.message, exitCode: error.exitCode })
}
