/** The local inbox of an installation as a process of its own, no faster than a test says. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Installation } from './installation.ts'

/** Starts it on the installation's own ports and folder. */
export async function openPacedInbox(
  installation: Installation,
  perSecond: number,
): Promise<AsyncDisposable> {
  const main = fileURLToPath(new URL('./inbox-main.ts', import.meta.url))
  const folder = join(installation.folder, 'data', 'inbox')
  const args = ['--folder', folder, '--smtp', String(installation.inboxSmtpPort), '--pace', String(perSecond)]
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  return {
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}
