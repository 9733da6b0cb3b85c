/** Asks the DNS whether a domain takes mail at all; where it cannot be known, it does. */
import type { Resolver } from 'node:dns/promises'

/** Of `node:dns/promises`, what is asked. */
export type MailResolver = Pick<Resolver, 'resolveMx' | 'resolve4' | 'resolve6' | 'resolveNs'>

/** Longer than this nobody waits for a form. */
const patienceMs = 2_000

/**
 * Whether mail to a domain cannot arrive: it is not there, has neither MX nor address (RFC 5321 section 5.1), or says
 * that it takes none (RFC 7505). Only a certain no counts; a resolver that is slow, broken or walled in says nothing.
 */
export async function takesNoMail(domain: string, resolver: MailResolver): Promise<boolean> {
  const late = AbortSignal.timeout(patienceMs)
  const overdue = new Promise<false>((resolve) => {
    late.addEventListener('abort', () => resolve(false), { once: true })
  })
  return Promise.race([overdue, askDns(domain, resolver)])
}

async function askDns(domain: string, resolver: MailResolver): Promise<boolean> {
  const exchanges = await answer(resolver.resolveMx(domain))
  if (exchanges === 'unknown') return false
  if (exchanges !== 'none') return exchanges.every(({ exchange }) => exchange === '' || exchange === '.')
  const addresses = await Promise.all([answer(resolver.resolve4(domain)), answer(resolver.resolve6(domain))])
  if (!addresses.every((one) => one === 'none')) return false
  // Behind a resolver that knows no name at all, of the root neither, nobody could ever sign up.
  return Array.isArray(await answer(resolver.resolveNs('.')))
}

/** The records; `none` where the DNS is sure of it (RFC 2308), `unknown` where something came between. */
async function answer<T>(asked: Promise<T[]>): Promise<T[] | 'none' | 'unknown'> {
  try {
    const records = await asked
    return records.length === 0 ? 'none' : records
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    return code === 'ENOTFOUND' || code === 'ENODATA' ? 'none' : 'unknown'
  }
}
