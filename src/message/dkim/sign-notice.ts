/** Signs a message that was written for one person, by the domain that its From names. */
import type { Signers } from '../dkim.ts'
import { domainOf } from '../identity.ts'

/** The chunks with their signatures; as they are where no key is set for their sender. */
export async function signNotice(
  signers: Signers,
  chunks: readonly Buffer[],
  at: Date,
): Promise<readonly Buffer[]> {
  const fromDomain = readFromDomain(chunks)
  const signer = fromDomain === undefined ? undefined : signers({ fromDomain })
  return signer === undefined ? chunks : await signer.sign(chunks, at)
}

/** The domain of From. Our own messages: it is there once, its address in angle brackets or alone. */
export function readFromDomain(chunks: readonly Buffer[]): string | undefined {
  const message = Buffer.concat(chunks).toString('latin1')
  const header = message.slice(0, message.indexOf('\r\n\r\n')).replaceAll(/\r\n(?=[ \t])/g, '')
  const from = /^From:[ \t]*(.*)$/im.exec(header)?.[1]?.trim()
  if (from === undefined) return undefined
  return domainOf(/<([^<>]*)>$/.exec(from)?.[1] ?? from)
}
