/** Processes that start for the first time at once come to the same secrets, and to one database that knows them. */
import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { FirstStart } from '../../support/first-start-main.ts'
import { openTestDatabase } from '../../support/postgres.ts'

const script = fileURLToPath(new URL('../../support/first-start-main.ts', import.meta.url))
const processes = 4

test('of several first starts at once one makes the secrets, and all have them', async () => {
  await using opened = await openTestDatabase()
  const folder = mkdtempSync(join(tmpdir(), 'broadsheet-first-'))
  try {
    const dataFolder = join(folder, 'data')
    const children = Array.from({ length: processes }, () => fork(script))
    await Promise.all(children.map((child) => once(child, 'message')))
    const start: FirstStart = { dataFolder, connection: opened.connection }
    const answers = children.map(async (child) => {
      const [answered] = await Promise.all([once(child, 'message'), once(child, 'exit')])
      return answered[0] as unknown
    })
    for (const child of children) child.send(start)
    const [first, ...others] = await Promise.all(answers)
    assert.deepEqual(
      others,
      Array.from({ length: processes - 1 }, () => first),
    )
    assert.partialDeepStrictEqual(Object.keys(first ?? {}), ['checks'], 'and none was refused')
    assert.deepEqual(readdirSync(dataFolder), ['secrets.env'])
    assert.equal(statSync(dataFolder).mode & 0o777, 0o700)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
