/** Signs messages (DKIM, RFC 6376). */
import type { PreparedMessage } from './fill-message.ts'

/** Signs the messages of one From domain. */
export interface Signer {
  /** Takes over what all messages of an edition have in common; the function signs one of them. */
  readonly prepare: (message: PreparedMessage) => Sign
  /** Signs a message that is like no other. */
  readonly sign: Sign
}

/** Puts the signatures before a filled message; `at` becomes `t=`. */
export type Sign = (chunks: readonly Buffer[], at: Date) => Promise<readonly Buffer[]>

/** The signer of a From domain, with the keys of a list or of all; undefined where no key is set for it. */
export type Signers = (from: { readonly fromDomain: string; readonly list?: string }) => Signer | undefined
