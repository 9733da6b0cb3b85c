/** What is asked of the desk that writes messages to readers, and what comes of it. */
import type { Database } from '../../src/database/database.ts'
import type { HeldNotice, ReaderNotice } from '../../src/ledger/notices/notice.ts'
import type { KeyRing } from '../../src/link.ts'
import type { Renderer } from '../../src/render/renderer.ts'
import type { NoticeSettings } from './identity.ts'

/** What a desk works with. */
export interface DeskTools {
  readonly database: Database
  readonly renderer: Pick<Renderer, 'render' | 'renderNotice'>
  readonly ring: KeyRing
  /** The installation's id. */
  readonly instance: string
  readonly publishing: NoticeSettings
}

/** A notice to a reader, as held. */
export interface NoticeOrder extends Omit<HeldNotice, 'payload' | 'tries'> {
  readonly payload: ReaderNotice
}

/** A message ready to be sent; or why there is none to send any more. */
export type WrittenNotice =
  | { readonly kind: 'message'; readonly envelopeFrom: string; readonly chunks: readonly Buffer[] }
  | { readonly kind: 'gone'; readonly reason: string }
