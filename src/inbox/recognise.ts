/** Tells whose local inbox listens on a port, by the name that its greeting gives. */
import { createHash } from 'node:crypto'
import { realpath } from 'node:fs/promises'
import { connect } from 'node:net'

/** `none`: nobody listens there, or an inbox that is closing. */
export type Found = 'ours' | 'other' | 'none'

/** How long (ms) a listener on this machine may take to greet: ours takes 100, on a busy machine more. */
const longestWait = 5_000
// RFC 5321 section 4.5.3.1.5: a reply line has 512 bytes at most.
const longestGreeting = 512

/** What an inbox's greeting says of itself: two folders, two names; one folder, one name on every way to it. */
export async function nameInbox(folder: string): Promise<string> {
  const hash = createHash('sha256').update(await realpath(folder))
  return `Broadsheet local inbox ${hash.digest('hex').slice(0, 16)}`
}

/** Asks who takes mail on 127.0.0.1: the inbox of this folder, somebody else, or nobody. */
export async function recogniseListener(
  folder: string,
  smtpPort: number,
  patience = longestWait,
): Promise<Found> {
  const greeting = await readGreeting(smtpPort, patience)
  if (greeting === '' || greeting.startsWith('421')) return 'none'
  return greeting.trimEnd().endsWith(` ${await nameOf(folder)}`) ? 'ours' : 'other'
}

/** A folder that was never made has no inbox: no greeting ends like that. */
async function nameOf(folder: string): Promise<string> {
  try {
    return await nameInbox(folder)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '(no inbox)'
    throw error
  }
}

/** The first line that it says: empty where nobody listens or it hangs up, something that is no greeting where it is silent. */
function readGreeting(port: number, patience: number): Promise<string> {
  return new Promise((resolve) => {
    let said = ''
    const socket = connect({ host: '127.0.0.1', port })
    const end = (greeting: string): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(greeting)
    }
    const timer = setTimeout(() => end('silent'), patience)
    socket.setEncoding('latin1').on('data', (text: string) => {
      said += text
      if (said.includes('\n') || said.length > longestGreeting) end(said.split('\n')[0] ?? '')
    })
    socket.once('error', () => end(said))
    socket.once('close', () => end(said))
  })
}
