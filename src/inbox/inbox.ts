/** The local inbox: whatever is sent to it over SMTP lies in its folder and on its page, and goes no further. */
import { openMailbox, type Received } from './mailbox.ts'
import { createPace } from './pace.ts'
import { openInboxPage } from './page.ts'
import { openReceiver } from './receive.ts'
import { nameInbox } from './recognise.ts'

/** An inbox that is serving. */
export interface Inbox extends AsyncDisposable {
  /** Where to send: `smtp://127.0.0.1:PORT`. */
  readonly smtpUrl: string
  /** Where to look: `http://127.0.0.1:PORT`. */
  readonly pageUrl: string
  /** Every message in the folder, oldest first, read back from its records. */
  received(): Promise<Received[]>
}

/** What an inbox needs. */
export interface InboxSettings {
  readonly folder: string
  /** 0 for any free port. */
  readonly smtpPort: number
  /** 0 for any free port. */
  readonly httpPort: number
  /** The publication's site, which the page may show pictures from. */
  readonly site?: string
  /** Messages a second that it takes at most. */
  readonly pace?: number
  /** Sync each message to the disk before it is answered. */
  readonly durable?: boolean
  readonly now?: () => Date
}

/** Opens the inbox on 127.0.0.1; a port in use is a mistake that names its setting. */
export async function openInbox(settings: InboxSettings): Promise<Inbox> {
  const { folder, smtpPort, httpPort, site, pace, durable = false, now = () => new Date() } = settings
  await using opened = new AsyncDisposableStack()
  const mailbox = opened.use(openMailbox(folder, durable))
  const receiver = opened.use(
    await openReceiver({
      port: smtpPort,
      banner: await nameInbox(folder),
      mailbox,
      now,
      pace: pace === undefined ? unpaced : createPace(pace),
    }),
  )
  const page = opened.use(await openInboxPage({ port: httpPort, mailbox, site }))
  const parts = opened.move()
  return {
    smtpUrl: `smtp://127.0.0.1:${receiver.port}`,
    pageUrl: page.url,
    received: () => mailbox.received(),
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  }
}

const unpaced = async () => undefined
