/** Proves that the embedded database copes with odd places, and says plainly what it can't cope with. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { appendFile, chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { findBinaries } from '../../../src/database/embedded/binaries.ts'
import { openEmbedded } from '../../../src/database/embedded.ts'
import { Mistake } from '../../../src/mistake.ts'
import { ask, askOnce, copyNative, madeFolder, newFolder, postmasterOf } from './embedded/playground.ts'

/** The mistake that opening ends in. */
async function mistakeOf(options: Parameters<typeof openEmbedded>[0]): Promise<Mistake> {
  const error = await openEmbedded(options).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof Mistake, String(error))
  assert.doesNotMatch(error.message, /\n/)
  return error
}

test('a path with spaces, quotes, dollars, colons and letters of all kinds works', async (t) => {
  const folder = await newFolder(t, 'it\'s "my" $HOME `id` a:b,c;d é\\x')
  assert.equal(await askOnce(folder, 'select 1 as answer'), 1)
  assert.equal(await askOnce(folder, 'select 2 as answer'), 2)
})

test('a path too long for a socket is served on loopback, with a password', async (t) => {
  const folder = await newFolder(t, join('long'.repeat(20), 'er'.repeat(20)))
  const ports: number[] = []
  for (const round of [1, 2]) {
    await using embedded = await openEmbedded({ folder })
    const { connection } = embedded
    assert.equal(connection.host, '127.0.0.1')
    assert.equal((await stat(join(folder, 'cluster', 'password'))).mode & 0o777, 0o600)
    assert.equal(await ask(connection, "select current_setting('listen_addresses') as answer"), '127.0.0.1')
    await assert.rejects(
      ask({ ...connection, password: 'guessed' }, 'select 1'),
      /password authentication failed/,
    )
    await using second = await openEmbedded({ folder })
    assert.deepEqual([second.started, second.connection], [false, connection], `round ${round}`)
    ports.push(connection.port)
  }
  assert.equal(ports[0], ports[1], 'the port stays, for the pools of processes that go on')
})

test('it runs where no install script ran and node_modules is read-only', async (t) => {
  const folder = await newFolder(t)
  const native = await copyNative(t)
  const made = (await readFile(join(native, 'pg-symlinks.json'), 'utf8')).matchAll(
    /"target":"native\/([^"]+)"/g,
  )
  for (const [, link] of made) await rm(join(native, link ?? ''), { force: true })
  const folders = ['bin', 'lib', 'share', ''].map((name) => join(native, name))
  for (const each of folders) await chmod(each, 0o555)
  const before = await readdir(join(native, 'lib'))
  assert.equal(before.includes('libpq.so.5'), false)
  {
    await using embedded = await openEmbedded({ folder, binaries: native })
    assert.equal(await ask(embedded.connection, "select lower('Ä' collate unicode) as answer"), 'ä')
  }
  assert.deepEqual(await readdir(join(native, 'lib')), before)
  for (const each of folders) await chmod(each, 0o755)
})

test("another release's folder is refused and not touched", async (t) => {
  const folder = await newFolder(t)
  await mkdir(join(folder, 'cluster'), { recursive: true })
  await writeFile(join(folder, 'cluster', 'PG_VERSION'), '17\n')
  const { message, exitCode } = await mistakeOf({ folder })
  assert.match(
    message,
    /made by PostgreSQL 17; this is PostgreSQL \d+.*broadsheet backup FILE.*broadsheet restore FILE/,
  )
  assert.equal(exitCode, 2)
  assert.deepEqual(await readdir(folder, { recursive: true }), ['cluster', 'cluster/PG_VERSION'])
})

test('a folder in the way that is no cluster is refused and not touched', async (t) => {
  const folder = await newFolder(t)
  await mkdir(join(folder, 'cluster'), { recursive: true })
  await writeFile(join(folder, 'cluster', 'holiday.txt'), 'mine')
  assert.match((await mistakeOf({ folder })).message, /not a PostgreSQL data folder/)
  assert.deepEqual(await readdir(folder, { recursive: true }), ['cluster', 'cluster/holiday.txt'])
})

test('a file in the place of the folder is said', async (t) => {
  const folder = await newFolder(t)
  await writeFile(folder, 'a file')
  assert.match((await mistakeOf({ folder })).message, /not a folder/)
})

test('missing programs and other platforms are said, with the way out', async (t) => {
  const folder = await newFolder(t)
  const { message, exitCode } = await mistakeOf({ folder, binaries: join(dirname(folder), 'nothing') })
  assert.match(message, /not installed.*npm ci.*DATABASE_URL/)
  assert.equal(exitCode, 2)
  await assert.rejects(
    findBinaries(undefined, 'aix-ppc64'),
    /no embedded PostgreSQL for aix-ppc64.*DATABASE_URL/,
  )
  await assert.rejects(findBinaries(undefined, 'linux-ppc64'), /linux-ppc64 is missing.*DATABASE_URL/)
  await assert.rejects(findBinaries('/we"ird'), /Move this installation/)
})

test('a server that does not start is said with the end of its log', async (t) => {
  const folder = await madeFolder(t)
  await appendFile(
    join(folder, 'cluster', 'postgresql.conf'),
    "shared_preload_libraries = 'no_such_library'\n",
  )
  const { message, exitCode } = await mistakeOf({ folder })
  assert.match(message, /does not start; its log says: .*no_such_library.*server\.log/)
  assert.equal(exitCode, 5)
  assert.equal(await postmasterOf(folder), undefined)
})

const isRoot = process.geteuid?.() === 0

test('a full disk is said, and leaves nothing half made', {
  skip: !isRoot && 'only root can mount',
}, async (t) => {
  const folder = await newFolder(t)
  await mkdir(folder)
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=12m,mode=700', 'none', folder])
  try {
    const { message, exitCode } = await mistakeOf({ folder })
    assert.match(message, /could not be made.*No space left on device/)
    assert.equal(exitCode, 5)
    assert.deepEqual(
      (await readdir(folder)).filter((name) => /^(new-|cluster)/.test(name)),
      [],
    )
  } finally {
    execFileSync('umount', ['-l', folder])
  }
})
