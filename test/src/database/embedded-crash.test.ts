/** Proves that the embedded database recovers from every way to die, and keeps every committed row. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { openEmbedded } from '../../../src/database/embedded.ts'
import {
  ask,
  askOnce,
  madeFolder,
  newFolder,
  postmasterOf,
  startMember,
  until,
} from './embedded/playground.ts'

const count = 'select count(*)::int as answer from noted'

/** What is in a folder; nothing when it is not there. */
async function list(folder: string): Promise<readonly string[]> {
  return await readdir(folder).catch((): string[] => [])
}

const members = `select count(distinct pid)::int as answer from pg_locks where locktype = 'advisory'`

test('a server that outlived its parent is used again, and stopped by the last one out', async (t) => {
  const folder = await madeFolder(t)
  const member = startMember(t, { folder })
  await member.hears('joined')
  member.tell('insert')
  await member.hears('committed')
  const server = await postmasterOf(folder)
  member.child.kill('SIGKILL')
  await member.ended
  assert.equal(await postmasterOf(folder), server)
  {
    await using embedded = await openEmbedded({ folder })
    assert.equal(embedded.started, false)
    assert.ok(Number(await ask(embedded.connection, count)) >= 3)
    // The dead member's lock goes when its backend reads the end of the connection: until then we are two.
    await until(async () => Number(await ask(embedded.connection, members)) === 1)
  }
  assert.equal(await postmasterOf(folder), undefined)
})

test('after kill -9 of the server the next one starts it again, with every committed row', async (t) => {
  const folder = await madeFolder(t)
  const member = startMember(t, { folder })
  await member.hears('joined')
  // Both: or the member would bring it back itself.
  member.child.kill('SIGKILL')
  const server = await postmasterOf(folder)
  assert.ok(server)
  process.kill(server, 'SIGKILL')
  await using embedded = await openEmbedded({ folder })
  assert.equal(embedded.started, true)
  assert.equal(await ask(embedded.connection, count), 2)
})

test('those who are in bring a killed server back, once, and are in again', async (t) => {
  const folder = await madeFolder(t)
  const members = [startMember(t, { folder }), startMember(t, { folder })]
  await Promise.all(members.map((member) => member.hears('joined')))
  const server = await postmasterOf(folder)
  assert.ok(server)
  process.kill(server, 'SIGKILL')
  const rejoined = (member: (typeof members)[number]) =>
    until(async () => JSON.stringify(member.said).includes('database.rejoined'))
  await Promise.all(members.map(rejoined))
  const next = await postmasterOf(folder)
  assert.notEqual(next, server)
  // A visitor leaves: were the members not counted in, that would stop the server under them.
  assert.equal(await askOnce(folder, count), 2)
  assert.equal(await postmasterOf(folder), next)
  const starts = members
    .flatMap(({ said }) => said)
    .filter((said) => JSON.stringify(said).includes('database.started'))
  assert.equal(starts.length, 2)
})

/** A process of our own account that is no PostgreSQL. */
async function stranger(t: TestContext): Promise<ChildProcess & { pid: number }> {
  const child = spawn('sleep', ['600'], { stdio: 'ignore' })
  await once(child, 'spawn')
  t.after(() => child.kill('SIGKILL'))
  const { pid } = child
  assert.ok(pid)
  return Object.assign(child, { pid })
}

test('a stale pid file is no server, be the pid dead or another process by now', async (t) => {
  const folder = await madeFolder(t)
  const { pid } = await stranger(t)
  const pidFile = join(folder, 'cluster', 'postmaster.pid')
  const cluster = join(folder, 'cluster')
  const stale: readonly (readonly [string, string])[] = [
    ['a dead process', `2147483\n${cluster}\n1700000000\n5432\n../socket\n\n 1 1\nready   \n`],
    ['another process', `${pid}\n${cluster}\n1700000000\n5432\n../socket\n\n 1 1\nready   \n`],
    ['another process, on loopback', `${pid}\n${cluster}\n1700000000\n22\n\n127.0.0.1\n 1 1\nready   \n`],
    ['our own process', `${process.pid}\n${cluster}\n`],
    ['cut off', ''],
  ]
  for (const [what, text] of stale) {
    await mkdir(join(folder, 'socket'), { recursive: true })
    await writeFile(pidFile, text)
    await writeFile(join(folder, 'socket', '.s.PGSQL.5432.lock'), `${pid}\n${cluster}\n`)
    await writeFile(join(folder, 'socket', '.s.PGSQL.5432'), '')
    assert.equal(await askOnce(folder, count), 2, what)
  }
  process.kill(pid, 0)
})

test('a copy of a running folder has the same pid file, and is another database', async (t) => {
  const folder = await madeFolder(t)
  await using embedded = await openEmbedded({ folder })
  const copy = join(dirname(folder), 'copy')
  t.after(async () => assert.equal(await postmasterOf(copy), undefined))
  await ask(embedded.connection, 'checkpoint')
  await cp(folder, copy, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (file) => !file.includes('PGSQL'),
  })
  assert.equal(await askOnce(copy, count), 2)
  assert.ok(await postmasterOf(folder))
  assert.equal(await ask(embedded.connection, count), 2)
})

test('kill -9 during initdb leaves no half-made cluster, and the next start tidies up', async (t) => {
  const folder = await newFolder(t)
  const member = startMember(t, { folder })
  const drafts = async () => (await list(folder)).filter((name) => name.startsWith('new-'))
  await until(async () => {
    const [draft] = await drafts()
    return draft !== undefined && (await list(join(folder, draft))).includes('cluster')
  })
  member.child.kill('SIGKILL')
  await member.ended
  assert.equal((await drafts()).length, 1)
  assert.equal((await readdir(folder)).includes('cluster'), false)
  assert.equal(await askOnce(folder, 'select 1 as answer'), 1)
  assert.deepEqual(await drafts(), [])
})

test('kill -9 at any moment, of us and of the server, loses no committed row', async (t) => {
  const folder = await newFolder(t)
  const committed: unknown[] = []
  // What is waited for, how long after it the blow falls (ms), and whether it hits the server too.
  const blows: readonly (readonly [string | undefined, number, boolean])[] = [
    [undefined, 150, false],
    [undefined, 900, true],
    ['joined', 0, true],
    ['joined', 3, false],
    ['committed', 0, true],
    ['committed', 17, true],
    ['committed', 40, false],
    [undefined, 200, true],
    ['committed', 25, true],
  ]
  for (const [word, delay, both] of blows) {
    const member = startMember(t, { folder })
    member.tell('insert')
    if (word !== undefined) await member.hears(word)
    await sleep(delay)
    member.child.kill('SIGKILL')
    const server = both ? await postmasterOf(folder) : undefined
    if (server !== undefined) process.kill(server, 'SIGKILL')
    await member.ended
    committed.push(...member.said.filter(([word]) => word === 'committed').map(([, row]) => row))
  }
  await askOnce(folder, 'create table if not exists noted (what text not null)')
  const rows = await askOnce<string[]>(folder, 'select array_agg(what) as answer from noted')
  assert.ok(committed.length > 0)
  assert.deepEqual(
    committed.filter((row) => !rows?.includes(String(row))),
    [],
  )
})

test('a socket that was removed does not break what runs, and is said', async (t) => {
  const folder = await madeFolder(t)
  await using embedded = await openEmbedded({ folder })
  await rm(join(folder, 'socket', '.s.PGSQL.5432'))
  await assert.rejects(openEmbedded({ folder, patience: 300 }), /runs but does not answer/)
  assert.equal(embedded.started, true)
  assert.match(await readFile(join(folder, 'server.log'), 'utf8'), /ready to accept connections/)
})
