/** The web as this machine may reach it. */
import { lookup } from 'node:dns/promises'
import { objectToAddress } from './public-address.ts'

/** How names become addresses, and which of these may be reached. There is one in the product: {@link publicWeb}. */
export interface Web {
  /** All the addresses of a name. */
  readonly resolve: (host: string) => Promise<readonly string[]>
  /** The words after "which is" for an address that must not be reached. */
  readonly objectToAddress: (address: string) => Promise<string | undefined>
  readonly isWebPort: (port: number) => boolean
  /** A certificate authority, in PEM, instead of those that Node knows. */
  readonly authority?: string
}

/**
 * The ports that pages are served on. Others are refused: a firewall may let this machine, and only it, reach a
 * database or a mail server at a public address.
 */
const webPorts: ReadonlySet<number> = new Set([80, 443, 8080, 8443])

/** The public internet, its names resolved as the machine does it (its hosts file included; addresses are checked). */
export const publicWeb: Web = {
  resolve: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
  objectToAddress,
  isWebPort: (port) => webPorts.has(port),
}
