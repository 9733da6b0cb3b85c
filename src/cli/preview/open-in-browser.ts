/** Opens a page in the person's browser. */
import { spawn } from 'node:child_process'

const openers: Readonly<Partial<Record<NodeJS.Platform, string>>> = { darwin: 'open', win32: 'explorer' }

/** The desktop's own way; where there is no desktop nothing happens, and the place was printed. */
export function openInBrowser(place: string): void {
  const child = spawn(openers[process.platform] ?? 'xdg-open', [place], { stdio: 'ignore', detached: true })
  child.on('error', () => undefined)
  child.unref()
}
