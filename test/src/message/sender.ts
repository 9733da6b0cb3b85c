/** A sender and a recipient, for the tests of what a message says of them. */
import { randomBytes } from 'node:crypto'
import { isAddressFault, parseAddress } from '../../../src/address.ts'
import type { EditionId } from '../../../src/edition/edition.ts'
import { openKeyRing } from '../../../src/link.ts'
import type { Recipient, Sender } from '../../../src/message/recipient-values.ts'

/** Signs what the sender signs. */
export const ring = openKeyRing([randomBytes(32).toString('hex')])

/** A parsed address. */
export function address(typed: string) {
  const parsed = parseAddress(typed)
  if (isAddressFault(parsed)) throw new Error(parsed.fault)
  return parsed.address
}

/** One edition's sender. */
export const sender: Sender = {
  ring,
  instance: 'inst',
  edition: 71 as EditionId,
  listId: 3,
  settings: {
    site: 'https://news.example.org',
    from: { name: 'News', address: address('news@example.org') },
  },
}
/** One recipient, without a name. */
export const recipient: Recipient = { n: 1000, subscriber: 9, address: 'ada@example.net', name: null }
