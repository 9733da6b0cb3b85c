/** Brings the local inbox where the settings send to it and none answers. */
import { join } from 'node:path'
import type { Config } from '../config/settings.ts'
import { type Inbox, type InboxSettings, openInbox } from '../inbox/inbox.ts'
import { type Found, recogniseListener } from '../inbox/recognise.ts'
import { exitCodes, Mistake } from '../mistake.ts'

/** Where the local inbox keeps its messages. */
export function inboxFolder(config: Pick<Config, 'dataFolder'>): string {
  return join(config.dataFolder, 'inbox')
}

/** What the local inbox is opened with. */
export function inboxSettings(config: Pick<Config, 'dataFolder' | 'inbox' | 'publication'>): InboxSettings {
  return { folder: inboxFolder(config), ...config.inbox, site: config.publication.site }
}

/** How often (ms) it is looked whether an inbox still answers: another command may have brought it, and ended. */
const lookEvery = 500

/** Who takes mail on the inbox's port: the inbox of this very data folder, somebody else, or nobody. */
export async function recogniseInbox(config: Pick<Config, 'dataFolder' | 'inbox'>): Promise<Found> {
  return await recogniseListener(inboxFolder(config), config.inbox.smtpPort)
}

/** Where the settings send to the local inbox: a {@link Mistake} (exit 5) if somebody else listens in its place. */
export async function refuseStranger(config: Config): Promise<void> {
  if (config.relays[0].inbox && (await recogniseInbox(config)) === 'other') throw strangersPort(config)
}

/**
 * Sees to it that our inbox answers until disposed: the one that runs, or one of its own. Does nothing where a
 * real relay is set. Of several processes that start one at once, the first has it and the others use it.
 * Somebody else's listener on its port would get the readers' mail: that is a mistake (exit 5).
 */
export async function keepLocalInbox(config: Config): Promise<AsyncDisposable> {
  const [relay] = config.relays
  let own: Inbox | undefined
  let looking: Promise<void> = Promise.resolve()
  async function look(): Promise<void> {
    if (own !== undefined) return
    const found = await recogniseInbox(config)
    if (found === 'ours') return
    if (found === 'other') throw strangersPort(config)
    try {
      own = await openInbox(inboxSettings(config))
    } catch (error) {
      if (!(error instanceof Mistake) || (await recogniseInbox(config)) !== 'ours') throw error
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

/** True where an inbox of ours runs, and with it its page. */
export async function isInboxShown(config: Config): Promise<boolean> {
  return config.relays[0].inbox && (await recogniseInbox(config)) === 'ours'
}

function strangersPort({ inbox }: Config): Mistake {
  return new Mistake(
    `127.0.0.1:${inbox.smtpPort}, where the local inbox belongs, is another program's or another folder's inbox, ` +
      'so the mail would go there: end that, or set other ports, as in BROADSHEET_INBOX=2526,8026',
    exitCodes.unreachable,
  )
}
