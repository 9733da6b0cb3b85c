/** Fills an installation's list `daily` with the readers that a test needs. */
import assert from 'node:assert/strict'
import type { Installation } from './installation.ts'

/** Imports these addresses by the command, as an operator would. */
export async function importReaders(
  installation: Pick<Installation, 'run' | 'write'>,
  addresses: readonly string[],
): Promise<void> {
  await installation.write('readers.csv', ['email', ...addresses].join('\n'))
  const words = ['subscribers', 'import', 'readers.csv', '-l', 'daily', '--consent', 'asked']
  const imported = await installation.run(...words)
  assert.equal(imported.code, 0, imported.stderr)
}
