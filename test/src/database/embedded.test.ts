/** Proves the life of the embedded database: who makes, starts, shares and stops it. */
import assert from 'node:assert/strict'
import { readdir, stat } from 'node:fs/promises'
import { test } from 'node:test'
import { openEmbedded } from '../../../src/database/embedded.ts'
import {
  ask,
  askOnce,
  madeFolder,
  newFolder,
  postmasterOf,
  startMember,
  statusOf,
} from './embedded/playground.ts'

test('the first one makes and starts the database, the last one out stops it', async (t) => {
  const folder = await newFolder(t)
  const events: string[] = []
  {
    await using embedded = await openEmbedded({ folder, log: ({ event }) => events.push(event) })
    assert.equal(embedded.started, true)
    assert.equal(embedded.connection.host, `${folder}/socket`)
    assert.equal((await stat(embedded.connection.host)).mode & 0o777, 0o700)
    const settings = `select array[
      current_setting('server_encoding'), (select datlocprovider::text || datcollate from pg_database where datname = 'postgres'),
      current_setting('max_connections'), current_setting('fsync'), current_setting('synchronous_commit'),
      current_setting('listen_addresses'), current_setting('TimeZone'), current_setting('data_checksums')] as answer`
    assert.deepEqual(await ask(embedded.connection, settings), [
      'UTF8',
      'cC',
      '200',
      'on',
      'on',
      '',
      'UTC',
      'on',
    ])

    const joins: number[] = []
    for (let n = 0; n < 5; n += 1) {
      const began = performance.now()
      await using second = await openEmbedded({ folder })
      joins.push(performance.now() - began)
      assert.equal(second.started, false)
    }
    assert.ok(Math.min(...joins) < 100, `joining a running server takes under 100 ms, not ${joins}`)
  }
  assert.equal(await postmasterOf(folder), undefined)
  assert.deepEqual(events, ['database.made', 'database.started', 'database.stopped'])
  assert.deepEqual(
    (await readdir(folder)).filter((name) => name.startsWith('new-')),
    [],
  )
})

test('of several processes at once, one starts the server, all use it, and the last one out stops it', async (t) => {
  const folder = await newFolder(t)
  const members = Array.from({ length: 4 }, () => startMember(t, { folder }))
  const joined = await Promise.all(members.map((member) => member.hears('joined')))
  assert.equal(joined.filter((said) => JSON.stringify(said).includes('"started":true')).length, 1)
  const pid = await postmasterOf(folder)
  assert.ok(pid)
  const last = members.pop()
  for (const member of members) member.tell('leave')
  await Promise.all(members.map((member) => member.hears('left')))
  assert.equal(await postmasterOf(folder), pid)
  last?.tell('leave')
  await last?.hears('left')
  assert.equal(await postmasterOf(folder), undefined)
  await Promise.all([...members, last].map((member) => member?.ended))
})

test('of several that leave at the very same time, one is the last', async (t) => {
  const folder = await madeFolder(t)
  for (let round = 0; round < 3; round += 1) {
    const all = await Promise.all(Array.from({ length: 6 }, () => openEmbedded({ folder })))
    await Promise.all(all.map((embedded) => embedded[Symbol.asyncDispose]()))
    assert.equal(await postmasterOf(folder), undefined)
  }
})

test('nobody is caught between the one who stops and the one who comes', async (t) => {
  const folder = await madeFolder(t)
  let starts = 0
  const visit = async () => {
    await using embedded = await openEmbedded({ folder })
    if (embedded.started) starts += 1
    // In its own transaction: a server that is stopped under us breaks it.
    assert.equal(await ask(embedded.connection, 'select 1 as answer from pg_sleep(0.002)'), 1)
  }
  const visitor = async () => {
    for (let n = 0; n < 8; n += 1) await visit()
  }
  await Promise.all([visitor(), visitor(), visitor()])
  // Alone, each visit is a start and a stop.
  await visit()
  await visit()
  assert.ok(starts >= 3, `${starts} starts`)
  assert.equal(await postmasterOf(folder), undefined)
})

test('Ctrl-C reaches the whole process group, and the server only when all have drained', async (t) => {
  const folder = await madeFolder(t)
  const member = startMember(t, { folder })
  await member.hears('joined')
  const server = await postmasterOf(folder)
  assert.ok(server && member.child.pid)
  assert.notEqual((await statusOf(server)).session, (await statusOf(member.child.pid)).session)
  process.kill(-member.child.pid, 'SIGINT')
  await member.hears('left')
  await member.ended
  assert.equal(await postmasterOf(folder), undefined)
  assert.equal(await askOnce(folder, "select count(*)::int as answer from noted where what = 'drained'"), 1)
})

test('SIGTERM to one of us does not stop the server', async (t) => {
  const folder = await madeFolder(t)
  const member = startMember(t, { folder })
  await member.hears('joined')
  const server = await postmasterOf(folder)
  member.child.kill('SIGTERM')
  await member.ended
  assert.equal(await postmasterOf(folder), server)
  await using embedded = await openEmbedded({ folder })
  assert.equal(embedded.started, false)
})
