/** An installation with as many readers as a run asks for, on an embedded PostgreSQL that counts its statements. */
import { generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { chmod, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { type Database, openDatabase } from '../../src/database/database.ts'
import { openEmbedded } from '../../src/database/embedded.ts'
import { type Installation, makeInstallation } from '../../test/support/installation.ts'
import { openRedisServer, type RedisServer } from '../../test/support/redis-server.ts'

/** What an edition is signed with. */
export const signings = ['unsigned', 'RSA-2048', 'RSA-2048 + Ed25519'] as const

/** One of {@link signings}. */
export type Signing = (typeof signings)[number]

/** What distinguishes one publisher from another. */
export interface PublisherSettings {
  readonly queue: 'postgres' | 'redis'
  readonly signing: Signing
  readonly readers: number
  /** Where the messages go. */
  readonly relayPort: number
  readonly connections: number
  /** For the worker and the commands: NODE_OPTIONS and the like. */
  readonly env?: Readonly<Record<string, string>>
}

/** An installation that is ready to send. */
export interface Publisher extends AsyncDisposable {
  readonly installation: Installation
  readonly database: Database
  readonly redis: RedisServer | undefined
  /** The process id of the PostgreSQL server. */
  readonly postmaster: number
  readonly settings: PublisherSettings
}

/** Makes one: settings, keys, tables, readers. */
export async function openPublisher(settings: PublisherSettings): Promise<Publisher> {
  await using opening = new AsyncDisposableStack()
  const redis = settings.queue === 'redis' ? opening.use(await openRedisServer()) : undefined
  const installation = opening.use(
    await makeInstallation({
      env: {
        ...settings.env,
        SMTP_URL: `smtp://127.0.0.1:${settings.relayPort}?tls=never`,
        ...(redis === undefined ? {} : { REDIS_URL: `redis://127.0.0.1:${redis.port}` }),
      },
      yaml: [
        'relays:',
        `  default: { connections: ${settings.connections}, messagesPerConnection: 100000 }`,
        '',
      ].join('\n'),
    }),
  )
  await signWith(installation, keyTypes(settings.signing))
  const lists = await installation.run('lists')
  if (lists.code !== 0) throw new Error(lists.stderr)
  const folder = join(installation.folder, 'data', 'postgres')
  await countStatements(folder)
  const embedded = opening.use(await openEmbedded({ folder }))
  const database = openDatabase(embedded.connection, { max: 2 })
  opening.defer(async () => await database.destroy())
  await addReaders(database, settings.readers)
  const postmaster = await findPostmaster(database)
  const opened = opening.move()
  return {
    ...{ installation, database, redis, postmaster, settings },
    [Symbol.asyncDispose]: async () => await opened.disposeAsync(),
  }
}

type KeyType = 'rsa' | 'ed25519'

function keyTypes(signing: Signing): readonly KeyType[] {
  if (signing === 'unsigned') return []
  return signing === 'RSA-2048' ? ['rsa'] : ['rsa', 'ed25519']
}

/** Makes the keys and names them in the settings. */
async function signWith(installation: Installation, types: readonly KeyType[]): Promise<void> {
  if (types.length === 0) return
  for (const type of types) await writeKey(installation, type)
  const settings = await readFile(join(installation.folder, 'broadsheet.yaml'), 'utf8')
  const keys = types.map((type) => `    - { selector: ${type}, domain: example.org, key: ${type}.pem }\n`)
  await installation.write(
    'broadsheet.yaml',
    settings.replace('publication:\n', `publication:\n  dkim:\n${keys.join('')}`),
  )
}

/** Only its owner may read a key. */
async function writeKey({ write }: Installation, type: KeyType): Promise<void> {
  const { privateKey } =
    type === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ed25519')
  const path = await write(`${type}.pem`, privateKey.export({ type: 'pkcs8', format: 'pem' }))
  await chmod(path, 0o600)
}

/** The server reads `shared_preload_libraries` when it starts, which it does when its next user comes. */
async function countStatements(folder: string): Promise<void> {
  await using embedded = await openEmbedded({ folder })
  const database = openDatabase(embedded.connection, { max: 1 })
  await sql`create extension if not exists pg_stat_statements`.execute(database)
  await sql`create extension if not exists pg_walinspect`.execute(database)
  await sql`alter system set shared_preload_libraries = 'pg_stat_statements'`.execute(database)
  // What a run has written is read afterwards: it must still be there.
  await sql`alter system set wal_keep_size = '8GB'`.execute(database)
  await database.destroy()
}

async function addReaders(database: Database, readers: number): Promise<void> {
  await sql`
    with made as (
      insert into subscribers (address, address_key, address_typed, address_hash, name)
      select a, a, a, substr(sha256(a::bytea), 1, 16), case when i % 3 = 0 then null else 'Reader Nr. ' || i end
      from (select i, 'reader' || i || '@example.net' as a from generate_series(1, ${readers}::int) i) t
      order by i returning id
    )
    insert into subscriptions (list_id, subscriber_id, state, source, confirmed_at)
    select l.id, made.id, 'confirmed', 'import', clock() from made, lists l where l.key = 'daily'`.execute(
    database,
  )
  for (const table of ['subscribers', 'subscriptions'])
    await sql`vacuum analyze ${sql.table(table)}`.execute(database)
}

async function findPostmaster(database: Database): Promise<number> {
  const found = await sql<{ folder: string }>`select current_setting('data_directory') as folder`.execute(
    database,
  )
  return Number(readFileSync(join(found.rows[0]?.folder ?? '', 'postmaster.pid'), 'utf8').split('\n')[0])
}
