/** What a notice is: a message to one person that belongs to no edition. */

/** What the operator is told about an edition. */
export interface OperatorNotice {
  readonly kind: 'edition_needs_you'
  readonly edition: number
  readonly list: string
  readonly subject: string
  /** What happened to it. */
  readonly event: 'paused' | 'held' | 'failed' | 'done_with_trouble'
  /** The reason in words, and what to do. */
  readonly detail: string
}

/** An edition's message, for somebody to look at before the readers get it: already composed and filled. */
export interface TestMessage {
  readonly kind: 'test_message'
  readonly envelopeFrom: string
  /** The RFC 5322 bytes; quoted-printable and encoded words make them ASCII. */
  readonly message: string
}

/** The operator is told that many more people than usual are being signed up. */
export interface SignUpsHeld {
  readonly kind: 'sign_ups_held'
  /** In the last hour. */
  readonly asked: number
  readonly allowed: number
}

/** What every message to a reader is made with; its links are signed when it is sent, so that none lies in a table. */
interface ForReader {
  /** BCP 47. */
  readonly language: string
  /** The lists' keys that it is about: one list's identity stands over it where there is but one. */
  readonly lists: readonly string[]
  readonly subscriber: number
}

/** Asks whether it was really the reader who signed up. */
export interface ConfirmNotice extends ForReader {
  readonly kind: 'confirm'
  readonly confirmation: number
  /** Where the form was sent in from, as `Form-Sub` says it to the mailbox's provider. */
  readonly ip: string | null
}

/** Somebody signed up an address that had long confirmed: said to the address, never to the form. */
export interface AlreadyNotice extends ForReader {
  readonly kind: 'already_confirmed'
}

/** One list's welcome, after the confirmation. */
export interface WelcomeNotice extends ForReader {
  readonly kind: 'welcome'
}

/** The mailed link that reads and changes. */
export interface PreferencesNotice extends ForReader {
  readonly kind: 'preferences_link'
}

/** To the new address: is it really the reader's? */
export interface ChangeNotice extends ForReader {
  readonly kind: 'change_address'
  /** Of `address_changes`. */
  readonly change: number
}

/** To the old address: mail goes elsewhere from now on. */
export interface ChangedNotice extends ForReader {
  readonly kind: 'address_changed'
}

/** Says that the reader has left, where the list wants that said. */
export interface LeftNotice extends ForReader {
  readonly kind: 'left'
  /** The entry in the log of consent that a way back would take back. */
  readonly event: number
}

/** A way back for who left and asked for it. */
export interface UndoNotice extends ForReader {
  readonly kind: 'undo'
  readonly event: number
}

/** All that we know of the reader, read when it is sent. */
export interface DataNotice extends ForReader {
  readonly kind: 'your_data'
}

/** A message to a reader. */
export type ReaderNotice =
  | ConfirmNotice
  | AlreadyNotice
  | WelcomeNotice
  | PreferencesNotice
  | ChangeNotice
  | ChangedNotice
  | LeftNotice
  | UndoNotice
  | DataNotice

/** Every kind of notice; a kind brings what its message needs. */
export type NoticePayload = OperatorNotice | SignUpsHeld | TestMessage | ReaderNotice

/** A notice that this worker holds and now sends. */
export interface HeldNotice {
  readonly id: number
  readonly address: string
  /** A reader's. */
  readonly addressHash: Buffer | null
  readonly payload: NoticePayload
  readonly tries: number
  readonly createdAt: Date
}
