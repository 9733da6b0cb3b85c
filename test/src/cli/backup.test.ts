/** A backup of what runs goes into another installation that has the secrets, whichever were added since; and no other. */
import assert from 'node:assert/strict'
import { copyFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { zstdDecompressSync } from 'node:zlib'
import { loadSecrets } from '../../../src/config/secrets.ts'
import { signUnsubscribe } from '../../../src/link.ts'
import { type Installation, makeInstallation, type Ran } from '../../support/installation.ts'
import { runHere } from '../../support/run-here.ts'

const opened = new AsyncDisposableStack()
let running: Installation
let other: Installation

async function run(installation: Installation, ...args: string[]): Promise<Ran> {
  return await runHere(installation, args)
}

/** Runs what must end well. */
async function done(installation: Installation, ...args: string[]): Promise<string> {
  const ran = await run(installation, ...args)
  assert.equal(ran.code, 0, ran.stderr)
  return ran.stdout
}

before(async () => {
  running = opened.use(await makeInstallation())
  other = opened.use(await makeInstallation())
  const up = running.start('up')
  await up.said(/Running; Ctrl-C/)
  opened.defer(async () => {
    up.kill('SIGINT')
    await up.ended
  })
  await done(running, 'subscribers', 'add', 'ann@example.org', '--list', 'daily', '--consent', 'fair, 2026')
})
after(async () => await opened.disposeAsync())

test('a site that runs takes the links of a secret that was added since', async () => {
  const dataFolder = join(running.folder, 'data')
  const database = { kind: 'embedded', folder: join(dataFolder, 'postgres') } as const
  const link = { list: 1, subscriber: 1, edition: 0, n: 0 }
  const urlOf = (): string =>
    `http://127.0.0.1:${running.sitePort}/u/${signUnsubscribe(loadSecrets({ secrets: {}, database, dataFolder }).ring, link)}`
  const urls = [urlOf()]
  for (const older of [1, 2]) {
    const ran = await run(running, 'secret', 'rotate', '--json')
    assert.deepEqual(ran.json(), { rotated: true, file: join(dataFolder, 'secrets.env'), older })
    urls.push(urlOf())
  }
  for (const url of urls) assert.equal((await fetch(url)).status, 200, url)
})

test('backup and restore, as an operator does them', async () => {
  const file = join(running.folder, 'b.backup')
  // What a backup that was cut off left behind, with rights that it must not hand on.
  await writeFile(`${file}.part`, '', { mode: 0o644 })
  const said = await done(running, 'backup', 'b.backup')
  assert.match(said, /^Backup of 20.* UTC: \d+ rows in \d+ tables, [\d.]+ MB\.\n +1 {2}subscribers\n/)
  assert.ok(said.includes(`It is of no use without ${join(running.folder, 'data', 'secrets.env')}`))
  assert.equal((await stat(file)).mode & 0o777, 0o600)
  assert.match(zstdDecompressSync(await readFile(file)).toString(), /\tann@example.org\t/)

  const nowhere = await run(running, 'backup', 'nowhere/b.backup')
  assert.match(nowhere.stderr, /nowhere\/b\.backup can't be written: there is no such folder\.\n$/)
  const again = await run(running, 'backup', 'b.backup')
  assert.deepEqual([again.code, again.stderr], [2, `${file} is there already. Name a file that is not.\n`])
  assert.match(await done(running, 'restore', '--check', 'b.backup'), /is whole: \d+ rows/)
  const over = await run(running, 'restore', 'b.backup')
  assert.equal(over.code, 2)
  assert.match(over.stderr, /A worker runs on this database/)

  const without = await run(other, 'restore', file)
  assert.equal(without.code, 2)
  assert.match(without.stderr, /^There are no secrets here.*Put the secrets\.env that was kept with it at/)
  const secrets = join(other.folder, 'data', 'secrets.env')
  await mkdir(join(other.folder, 'data'), { recursive: true })
  await writeFile(
    secrets,
    `BROADSHEET_SECRET=${'x'.repeat(32)}\nBROADSHEET_SUPPRESSION_SECRET=${'y'.repeat(32)}\n`,
  )
  assert.match((await run(other, 'restore', file)).stderr, /^The secrets here are not those of this backup/)

  await copyFile(join(running.folder, 'data', 'secrets.env'), secrets)
  assert.match(await done(other, 'restore', file, '--moved'), /The secrets are the right ones/)
  assert.match(
    await done(other, 'subscribers', 'show', 'ann@example.org'),
    /daily\s+confirmed[\s\S]*fair, 2026/,
  )
  assert.match(
    (await run(other, 'restore', 'nothing')).stderr,
    /^nothing can't be read: there is no such file\.\n$/,
  )
})
