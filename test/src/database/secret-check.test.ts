/** A database remembers the secrets it was made with, through rotations, and refuses others by name. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadSecrets } from '../../../src/config/secrets.ts'
import { checkSecrets } from '../../../src/database/secret-check.ts'
import { openTestDatabase } from '../../support/postgres.ts'

const keep = 'keep'.repeat(8)

/** Secrets as the environment would give them. */
function secrets(link: readonly string[], suppression = keep) {
  return loadSecrets({ secrets: { link, suppression }, database: { kind: 'url', url: '' }, dataFolder: '' })
}

test('the first secrets hold; a rotated one is known by its predecessor; any other is refused', async () => {
  await using opened = await openTestDatabase()
  const check = (link: readonly string[], suppression?: string) =>
    checkSecrets(opened.database, secrets(link, suppression))
  await check(['first'])
  await check(['first'])
  await assert.rejects(check(['second']), { exitCode: 2, message: /^BROADSHEET_SECRET is not/ })
  await check(['second', 'first'])
  await check(['second'])
  await assert.rejects(check(['first']), /^Mistake: BROADSHEET_SECRET is not/)
  await assert.rejects(check(['second'], 'other'), {
    exitCode: 2,
    message: /^BROADSHEET_SUPPRESSION_SECRET is not/,
  })
})
