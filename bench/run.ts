/** Runs the benchmarks of this folder, or those that are named (`npm run bench -- fill-message`), one after the other. */
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { basename, join } from 'node:path'

const named = process.argv.slice(2)
const files = globSync('*.ts', { cwd: import.meta.dirname }).filter((file) => file !== 'run.ts')
const chosen = named.length > 0 ? named.map((name) => `${basename(name, '.ts')}.ts`) : files.sort()

for (const file of chosen) {
  process.stdout.write(`\n== ${basename(file, '.ts')}\n`)
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, file)], { stdio: 'inherit' })
  if (status !== 0) process.exitCode = 1
}
