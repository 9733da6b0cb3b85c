/** A server that can't keep our promises is refused, with the setting to mend. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { sql } from 'kysely'
import { freePorts } from '../../../src/cli/demo/free-ports.ts'
import { type Connection, openDatabase } from '../../../src/database/database.ts'
import { checkServer } from '../../../src/database/server-checks.ts'
import { exitCodes, Mistake } from '../../../src/mistake.ts'
import { openKillablePostgres } from '../../support/killable-postgres.ts'
import { openTestDatabase } from '../../support/postgres.ts'

/** Debian keeps it where a shell of a plain user does not look. */
const path = `${process.env['PATH']}:/usr/sbin`

const refused = (pattern: RegExp) => (error: unknown) =>
  error instanceof Mistake && error.exitCode === exitCodes.usage && pattern.test(error.message)

test('a plain server passes', async () => {
  await using opened = await openTestDatabase()
  await checkServer(opened.database)
})

test('synchronous_commit = off is refused, whoever set it; local passes', async () => {
  await using opened = await openTestDatabase()
  for (const [value, passes] of [
    ['off', false],
    ['local', true],
  ] as const) {
    const name = opened.connection
    assert.ok('database' in name)
    await sql`alter database ${sql.ref(name.database)} set synchronous_commit = ${sql.lit(value)}`.execute(
      opened.database,
    )
    const database = openDatabase(opened.connection, { max: 2 })
    if (passes) await checkServer(database)
    else
      await assert.rejects(
        checkServer(database),
        refused(/synchronous_commit = off.+Set synchronous_commit = on/),
      )
    await database.destroy()
  }
})

test('fsync = off is refused', async () => {
  await using server = await openKillablePostgres()
  for (const setting of ['fsync=on', 'fsync=off']) {
    await server.kill()
    await server.startWith(setting)
    const database = openDatabase(server.connection, { max: 2 })
    if (setting === 'fsync=on') await checkServer(database)
    else await assert.rejects(checkServer(database), refused(/fsync = off.+Set fsync = on/))
    await database.destroy()
  }
})

test('a pooler in transaction mode is refused, one in session mode passes', needsPgbouncer(), async () => {
  await using opened = await openTestDatabase()
  for (const mode of ['transaction', 'session'] as const) {
    await using pooler = await openPooler(opened.connection, mode)
    const database = openDatabase(pooler.connection, { max: 2 })
    // Somebody else uses the same pooler at that moment.
    const other = openDatabase(pooler.connection, { max: 1 })
    await sql`select 1`.execute(other)
    if (mode === 'session') await checkServer(database)
    else
      await assert.rejects(
        checkServer(database),
        refused(/transaction mode.+Give the address of PostgreSQL itself/),
      )
    await Promise.all([database.destroy(), other.destroy()])
  }
})

function needsPgbouncer(): { skip: string | false; timeout: number } {
  const installed = spawnSync('pgbouncer', ['--version'], { env: { PATH: path } }).error === undefined
  const skip = !installed && process.env['CI'] !== 'true' && 'pgbouncer is not installed'
  return { skip, timeout: 20_000 }
}

/** Starts a PgBouncer in front of a server; it will not run as root. */
async function openPooler(
  server: Connection,
  mode: 'transaction' | 'session',
): Promise<{ connection: Connection } & AsyncDisposable> {
  assert.ok('host' in server)
  // PgBouncer will not run as root, and nobody else may enter the folder of the server's socket.
  const bridge = createServer((socket) => {
    const onward = connect(join(server.host, `.s.PGSQL.${server.port}`))
    for (const end of [socket, onward]) end.on('error', () => [socket, onward].map((each) => each.destroy()))
    socket.pipe(onward).pipe(socket)
  })
  const bridgePort = await listen(bridge)
  const folder = await mkdtemp(join(tmpdir(), 'pgbouncer-'))
  const [port = 0] = await freePorts(1)
  const ini = join(folder, 'pgbouncer.ini')
  await writeFile(
    ini,
    `[databases]
${server.database} = host=127.0.0.1 port=${bridgePort} user=${server.user}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = ${mode}
`,
  )
  const asRoot = process.getuid?.() === 0 ? ['-u', 'nobody'] : []
  if (asRoot.length > 0) spawnSync('chmod', ['-R', 'a+rX', folder])
  const child = spawn('pgbouncer', [...asRoot, ini], {
    env: { PATH: path },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  await untilUp(child)
  return {
    connection: { host: '127.0.0.1', port, user: server.user, database: server.database },
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
      bridge.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function untilUp(child: ChildProcess): Promise<void> {
  assert.ok(child.stderr !== null)
  const said: string[] = []
  for await (const line of createInterface(child.stderr)) {
    said.push(line)
    if (line.includes('process up')) return
  }
  throw new Error(`pgbouncer ended: ${said.join('\n')}`)
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  return address.port
}
