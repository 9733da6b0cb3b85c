/** What is written down when a person's consent changes: enough to prove, years later, how it came about. */

/** How a change came to us. */
export type ConsentBy =
  /** Our own sign-up page. */
  | 'form'
  /** Our form in another site's frame, or that site's own form. */
  | 'embed'
  | 'api'
  | 'import'
  | 'operator'
  /** A page that a link in one of our messages opened. */
  | 'link'
  /** RFC 8058. */
  | 'one_click'
  /** The page behind the mailed preferences link. */
  | 'preferences'
  /** Nobody: the time that a pending one is kept was over. */
  | 'retention'

/** What happened. */
export type ConsentWhat =
  /** The form was sent in and a confirmation message written; the state may stay as it was. */
  | 'asked'
  | 'confirmed'
  /** An operator's word, an import. */
  | 'added'
  | 'left'
  /** Why the reader left, told afterwards. */
  | 'reason_given'
  /** A leaving was taken back by the reader. */
  | 'returned'
  | 'paused'
  | 'resumed'
  /** "That was not me". */
  | 'not_me'
  | 'purged'
  /** Name, language, fields. */
  | 'details_changed'
  | 'address_changed'
  | 'data_sent'

/** What is known of how it happened; whatever is left out is not known. */
export interface Evidence {
  readonly by: ConsentBy
  /** An operator's words for why the person may be mailed. */
  readonly basis?: string | undefined
  /** The exact words that the person agreed to. */
  readonly wording?: string | undefined
  /** BCP 47: the language that these words were shown in. */
  readonly language?: string | undefined
  /** The address of the page that the form stood on. */
  readonly page?: string | undefined
  readonly ip?: string | undefined
  readonly userAgent?: string | undefined
  /** Of the message whose link was used, with its angle brackets. */
  readonly messageId?: string | undefined
  /** The delivery whose link was used. */
  readonly edition?: number | undefined
  readonly n?: number | undefined
  /** Whatever else is worth keeping: a reason for leaving, the file and line of an import. */
  readonly detail?: Readonly<Record<string, unknown>> | undefined
}
