/** Asks mailauth, which shares no code with us, whether a message's signatures hold. */
import { dkimVerify } from 'mailauth'

/** What it says of each signature, in words. */
export async function verifySignatures(
  message: Buffer,
  zone: ReadonlyMap<string, string>,
  now = new Date('2025-11-23T07:00:05Z'),
): Promise<string[]> {
  const { results } = await dkimVerify(message, {
    strict: true,
    curTime: now,
    resolver: async (name: string) => {
      const text = zone.get(name)
      if (text === undefined) throw Object.assign(new Error(`no ${name}`), { code: 'ENOTFOUND' })
      return [[text]]
    },
  })
  return results.map(
    ({ status, signingDomain, selector }) =>
      `${signingDomain} ${selector} ${status.result}${status.comment ? ` (${status.comment})` : ''}`,
  )
}
