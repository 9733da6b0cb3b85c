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

/** Every kind of notice; a kind brings what its message needs. */
export type NoticePayload = OperatorNotice | TestMessage

/** A notice that this worker holds and now sends. */
export interface HeldNotice {
  readonly id: number
  readonly address: string
  readonly payload: NoticePayload
  readonly tries: number
  readonly createdAt: Date
}
