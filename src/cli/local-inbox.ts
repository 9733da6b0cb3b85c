/** Brings the local inbox where the settings send to it and none answers. */
import { connect } from 'node:net'
import { join } from 'node:path'
import type { Config } from '../config/settings.ts'
import { type Inbox, openInbox } from '../inbox/inbox.ts'
import { Mistake } from '../mistake.ts'

/** Where the local inbox keeps its messages. */
export function inboxFolder(config: Pick<Config, 'dataFolder'>): string {
  return join(config.dataFolder, 'inbox')
}

/** How often (ms) it is looked whether an inbox still answers: another command may have brought it, and ended. */
const lookEvery = 500

/**
 * Sees to it that an inbox answers until disposed: the one that runs, or one of its own. Does nothing where a
 * real relay is set. Of several processes that start one at once, the first has it and the others use it.
 */
export async function keepLocalInbox(config: Config): Promise<AsyncDisposable> {
  const [relay] = config.relays
  let own: Inbox | undefined
  let looking: Promise<void> = Promise.resolve()
  async function look(): Promise<void> {
    if (own !== undefined || (await answers(config.inbox.smtpPort))) return
    try {
      own = await openInbox({ folder: inboxFolder(config), ...config.inbox })
    } catch (error) {
      if (!(error instanceof Mistake) || !(await answers(config.inbox.smtpPort))) throw error
    }
  }
  if (relay.inbox) await look()
  const timer = relay.inbox
    ? setInterval(() => {
        // What goes wrong here shows as a relay that does not answer; the next look mends it.
        looking = looking.then(look).catch(() => undefined)
      }, lookEvery)
    : undefined
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await looking
      await own?.[Symbol.asyncDispose]()
    },
  }
}

/** True where the inbox's page can be looked at now. */
export async function isInboxShown({ relays: [relay], inbox }: Config): Promise<boolean> {
  return relay.inbox && (await answers(inbox.httpPort))
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
