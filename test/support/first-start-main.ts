/** A process that starts for the first time, when it is told to: finds or makes the secrets, shows them to a database. */
import { loadSecrets } from '../../src/config/secrets.ts'
import { type Connection, openDatabase } from '../../src/database/database.ts'
import { checkSecrets } from '../../src/database/secret-check.ts'

/** What the parent sends: where to start. */
export interface FirstStart {
  readonly dataFolder: string
  readonly connection: Connection
}

process.once('message', async ({ dataFolder, connection }: FirstStart) => {
  const secrets = loadSecrets({ secrets: {}, database: { kind: 'embedded', folder: '' }, dataFolder })
  const database = openDatabase(connection, { max: 1 })
  const refusal = await checkSecrets(database, secrets).catch((error: unknown) => String(error))
  await database.destroy()
  process.send?.({ checks: secrets.checks, ...(refusal === undefined ? {} : { refusal }) })
  process.disconnect()
})
process.send?.('ready')
