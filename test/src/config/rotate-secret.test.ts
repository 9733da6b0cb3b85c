/** Rotating adds a secret: links of mail that was sent go on working, in processes that run too. */
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { openKeptRing } from '../../../src/config/kept-ring.ts'
import { rotateSecret } from '../../../src/config/rotate-secret.ts'
import { findSecrets, loadSecrets, secretsFile } from '../../../src/config/secrets.ts'
import type { Config } from '../../../src/config/settings.ts'
import { checkSecrets } from '../../../src/database/secret-check.ts'
import { openKeyRing, readUnsubscribe, signUnsubscribe } from '../../../src/link.ts'
import { Mistake } from '../../../src/mistake.ts'
import { openTestDatabase } from '../../support/postgres.ts'

const link = { list: 1, subscriber: 2, edition: 3, n: 4 }

/** The settings of an embedded installation in a folder of the test's own. */
function openConfig(t: TestContext): Pick<Config, 'secrets' | 'database' | 'dataFolder' | 'sources'> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'broadsheet-secrets-'))
  t.after(() => rmSync(dataFolder, { recursive: true }))
  const database = { kind: 'embedded', folder: join(dataFolder, 'postgres') } as const
  return { secrets: {}, database, dataFolder, sources: new Map() }
}

test('links signed by two older secrets work, in a new process and in one that runs', async (t) => {
  await using opened = await openTestDatabase()
  const config = openConfig(t)
  const running = loadSecrets(config)
  await checkSecrets(opened.database, running)
  const tokens = [signUnsubscribe(running.ring, link)]
  for (const older of [1, 2]) {
    assert.deepEqual(rotateSecret(config), { kind: 'kept', file: secretsFile(config.dataFolder), older })
    tokens.push(signUnsubscribe(loadSecrets(config).ring, link))
  }
  assert.equal(new Set(tokens).size, 3)
  const started = loadSecrets(config)
  for (const ring of [started.ring, running.ring])
    assert.deepEqual(
      tokens.map((token) => readUnsubscribe(ring, token)),
      [link, link, link],
    )
  assert.equal(
    signUnsubscribe(running.ring, link),
    tokens[2],
    'and what runs signs with the new one from then on',
  )
  await checkSecrets(opened.database, started)
  await assert.rejects(
    checkSecrets(opened.database, { checks: { ...running.checks } }),
    /earlier secret behind/,
  )
})

test('the file stays whole, for its owner alone, and the other secret is not touched', (t) => {
  const config = openConfig(t)
  loadSecrets(config)
  const file = secretsFile(config.dataFolder)
  const before = readFileSync(file, 'utf8')
  rotateSecret(config)
  const lines = readFileSync(file, 'utf8').split('\n')
  assert.deepEqual(
    lines.filter((line) => !line.startsWith('BROADSHEET_SECRET=')),
    before.split('\n').filter((line) => !line.startsWith('BROADSHEET_SECRET=')),
  )
  assert.equal(statSync(file).mode & 0o777, 0o600)
  assert.deepEqual(readdirSync(config.dataFolder), ['secrets.env'])

  writeFileSync(`${file}.new`, '')
  assert.throws(() => rotateSecret(config), Mistake, 'while another one is at it')
  assert.deepEqual(readFileSync(file, 'utf8').split('\n'), lines)
  rmSync(`${file}.new`)

  writeFileSync(
    file,
    before
      .replace('BROADSHEET_SECRET=', 'BROADSHEET_SECRET=`')
      .replace('\nBROADSHEET_SUPP', '\n`\nBROADSHEET_SUPP'),
  )
  assert.throws(() => rotateSecret(config), /can't be changed as it is written there/)
  assert.deepEqual(readdirSync(config.dataFolder), ['secrets.env'], 'no draft stays behind')
})

test('what is set in the environment is told, never written', (t) => {
  const config = openConfig(t)
  const set = {
    ...config,
    secrets: { link: ['a'.repeat(32)], suppression: 'b'.repeat(32) },
    sources: new Map([['BROADSHEET_SECRET', '.env']]),
  }
  const rotation = rotateSecret(set)
  assert.ok(rotation.kind === 'to_set' && rotation.where === '.env')
  assert.match(rotation.secret, /^[0-9a-f]{64}$/)
  assert.deepEqual(readdirSync(config.dataFolder), [])
  assert.equal(findSecrets(config), undefined, 'and looking makes none')
  assert.deepEqual(readdirSync(config.dataFolder), [])
})

test('tokens that nobody signed make nobody read the file more than once a second', () => {
  let [now, reads] = [0, 0]
  let file: readonly string[] | undefined = ['a'.repeat(32)]
  const read = () => {
    reads++
    if (file === undefined) throw new Error('no permission')
    return file
  }
  const ring = openKeptRing(['a'.repeat(32)], read, () => now)
  const known = signUnsubscribe(ring, link)
  const unknown = signUnsubscribe(openKeyRing(['c'.repeat(32)]), link)
  for (let i = 0; i < 50; i++) assert.equal(readUnsubscribe(ring, unknown), undefined)
  assert.deepEqual(readUnsubscribe(ring, known), link)
  assert.equal(reads, 1)
  now = 1_000
  file = undefined
  assert.equal(readUnsubscribe(ring, unknown), undefined)
  assert.deepEqual(readUnsubscribe(ring, known), link, 'a file that is away takes nothing back')
  now = 2_000
  file = ['c'.repeat(32), 'a'.repeat(32)]
  assert.deepEqual(readUnsubscribe(ring, unknown), link)
  assert.equal(reads, 3)
})
