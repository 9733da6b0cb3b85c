/** What every part of the program may rely on: the settings in force, checked, merged, with defaults. */
import type { Address } from '../address.ts'
import type { RelayLimits } from './relay-limits.ts'
import type { Endpoint, Mailbox } from './values.ts'

/** Who publishes, and how it looks. */
export interface PublicationSettings {
  readonly name: string
  readonly from: Mailbox
  readonly replyTo?: Address
  /** Who gets a notice when an edition is in trouble. */
  readonly operator?: Address
  readonly postalAddress: string
  /** Where readers reach the public pages; no slash at its end. */
  readonly site: string
  readonly language: string
  /** Those that readers may choose from; its own language first. */
  readonly languages: readonly string[]
  /** Colour as #rrggbb; the logo's file, absolute. */
  readonly brand: { readonly colour: string; readonly logo?: string }
  /** The look: a folder of `templates/newsletter`, or of `themes`. */
  readonly theme: string
  /** A folder with the operator's own themes, absolute; a file there stands for the shipped one of that name. */
  readonly themes?: string
  /** Whether quotes and spaces are set as typographers do. */
  readonly typography: boolean
  /** Whether tracking parameters are taken out of an article's links. */
  readonly cleanLinks: boolean
  /** Domain of VERP envelope senders. */
  readonly bounceDomain?: string
  /** Address that takes unsubscribe mails. */
  readonly inbound?: Address
  readonly feedbackId?: string
  /** What becomes of those in doubt, by why they are. */
  readonly inDoubt: DoubtPolicies
  /** The keys that sign; each domain may have several. */
  readonly dkim: readonly DkimKeySettings[]
  /** Those of name, from, postalAddress and site that nobody has set: the preflight refuses a real relay. */
  readonly missing: readonly string[]
}

/** `hold`: nobody gets it twice; `resend`: nobody misses it. */
export type DoubtPolicy = 'hold' | 'resend'

/** By the cause of doubt. */
export interface DoubtPolicies {
  readonly processDied: DoubtPolicy
  readonly peerReset: DoubtPolicy
  readonly timedOut: DoubtPolicy
  readonly hostLost: DoubtPolicy
}

/** A key that signs messages. */
export interface DkimKeySettings {
  readonly selector: string
  /** The signing domain (`d=`). */
  readonly domain: string
  /** Its file, absolute; absent where DKIM_KEY holds the key. */
  readonly file?: string
}

/** What a list asks those who are no readers yet; what it leaves out is said in the list's language. */
export interface CallToActionSettings {
  readonly title?: string
  readonly text?: string
  readonly button?: string
  /** Whether an article's own call keeps its words. */
  readonly fromArticle: boolean
}

/** What a reader may be asked for besides name and address. */
export interface FieldSettings {
  /** Under which a merge field finds the answer. */
  readonly key: string
  readonly type: 'text' | 'number' | 'choice' | 'checkbox' | 'date'
  /** What the form says beside it; by language where it is more than one text. */
  readonly label: Localised
  readonly required: boolean
  /** Of a choice. */
  readonly options: readonly string[]
}

/** One text for all languages, or one for each of some. */
export type Localised = string | Readonly<Record<string, string>>

/** A list's settings: the publication's, with what the list sets itself laid over them. */
export interface ListSettings extends PublicationSettings {
  readonly key: string
  readonly publicationName: string
  readonly description?: string
  /** Whether a stranger may sign up. */
  readonly public: boolean
  /** Whether its editions are listed on the site; each has a page there all the same, for those who have its link. */
  readonly archive: boolean
  readonly callToAction: CallToActionSettings
  /** What its form asks for besides name and address. */
  readonly fields: readonly FieldSettings[]
  /** What a reader agrees to, where our own words are not to be used. */
  readonly consent?: Localised
  /** The sites (scheme, host, port) that may show or send its form. */
  readonly origins: readonly string[]
  /** An article that everybody gets who confirms; absolute. */
  readonly welcome?: string
  /** Whether who leaves gets a message about it. */
  readonly farewell: boolean
}

/** How long the readers' side keeps what it knows, and how many it asks. Milliseconds. */
export interface ReaderSettings {
  /** Sign-ups that nobody confirmed. */
  readonly keepPendingMs: number
  /** Whole IP addresses; after it the network's part is left. */
  readonly keepAddressesMs: number
  /** What browser it was. */
  readonly keepAgentsMs: number
  /** The log of those who are on no list any more. */
  readonly keepEventsMs: number
  /** An edition's single deliveries; after it their totals are left. */
  readonly keepDeliveriesMs: number
  /** Confirmation messages that may go out in an hour, however quiet the week was. */
  readonly confirmationsPerHour: number
}

/** A relay and its limits. */
export interface RelaySettings extends RelayLimits {
  readonly name: string
  readonly url: string
  /** Whether its host is this very machine, so that nothing leaves it. */
  readonly local: boolean
  /** True where no SMTP_URL is set and the local inbox takes everything. */
  readonly inbox: boolean
}

/** Which PostgreSQL holds the truth. */
export type DatabaseSettings =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'embedded'; readonly folder: string }

/** What wakes the workers. */
export type QueueSettings = { readonly kind: 'redis'; readonly url: string } | { readonly kind: 'postgres' }

/** A curve of daily caps. */
export interface WarmUp {
  /** 2026-11-22. */
  readonly since: string
  readonly perDay: readonly number[]
}

/** How deliveries are held and tried again; milliseconds. */
export interface DeliverySettings {
  /** The waits between tries; the last one repeats. */
  readonly retryMs: readonly [number, ...number[]]
  readonly expireAfterMs: number
  readonly leaseMs: number
  readonly renewLeaseMs: number
  /** A scheduled edition that is so much behind its hour is held. */
  readonly lateAfterMs: number
  /** Daily caps by the domain of From, over all relays. */
  readonly warmUp?: Readonly<Record<string, WarmUp>>
  readonly stopLoss: StopLossSettings
}

/** When an edition stops by itself, and only a person lets it go on. */
export interface StopLossSettings {
  /** Of those tried first, rejected with the message or the relay to blame. */
  readonly rejectedPercent: number
  readonly ofFirst: number
  /** Of those accepted. */
  readonly complaintPercent: number
}

/** The settings in force. */
export interface Config {
  /** The file they come from; absent where there is none. */
  readonly file?: string
  readonly publication: PublicationSettings
  readonly lists: ReadonlyMap<string, ListSettings>
  readonly relays: readonly [RelaySettings, ...RelaySettings[]]
  readonly database: DatabaseSettings
  readonly queue: QueueSettings
  /** Secrets as given; `loadSecrets` makes what is missing. */
  readonly secrets: { readonly link?: readonly string[]; readonly suppression?: string }
  /** DKIM_KEY: a private key (PEM), or its file, absolute. */
  readonly dkimKey?: string
  readonly listen: Endpoint
  readonly dataFolder: string
  readonly inbox: { readonly smtpPort: number; readonly httpPort: number }
  /** How many workers one process runs; `auto`: as many as its machine has use for. */
  readonly workers: 'auto' | number
  readonly delivery: DeliverySettings
  readonly readers: ReaderSettings
  /** The proxies (addresses or networks) whose word about a visitor's address is taken. */
  readonly trustedProxies: readonly string[]
  /** Where each setting that somebody has set was found, by its name. */
  readonly sources: ReadonlyMap<string, string>
}
