/** Signs messages (DKIM, RFC 6376). */
import type { PreparedMessage } from './fill-message.ts'

/** Signs the messages of one From domain. */
export interface Signer {
  /** Takes over what all messages of an edition have in common; the function signs one of them. */
  readonly prepare: (message: PreparedMessage) => Sign
}

/** Puts the signatures before a filled message; `at` becomes `t=`. */
export type Sign = (chunks: readonly Buffer[], at: Date) => Promise<readonly Buffer[]>

/** The signer of a From domain; undefined where no key is set for it. */
export type Signers = (fromDomain: string) => Signer | undefined
