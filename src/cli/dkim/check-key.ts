/** Asks DNS for the record of one key that signs. */
import type { Resolver } from 'node:dns/promises'
import { checkRecord, type RecordCheck, recordName } from '../../message/dkim/dns-record.ts'
import type { SigningKey } from '../../message/dkim/signing-key.ts'

/** What DNS says of one key, by its record's name. */
export type KeyCheck = { readonly name: string } & (
  | RecordCheck
  | { readonly kind: 'missing' }
  | { readonly kind: 'several'; readonly count: number }
  | { readonly kind: 'unreachable'; readonly reason: string }
)

/** RFC 6376 3.6.2.2: several records under one name are undefined. */
export async function checkKey(key: SigningKey, resolver: Pick<Resolver, 'resolveTxt'>): Promise<KeyCheck> {
  const name = recordName(key)
  const found = await readRecords(name, resolver)
  if ('kind' in found) return { name, ...found }
  const [first, ...more] = found
  if (first === undefined) return { name, kind: 'missing' }
  if (more.length > 0) return { name, kind: 'several', count: found.length }
  return { name, ...checkRecord(first, key) }
}

async function readRecords(
  name: string,
  resolver: Pick<Resolver, 'resolveTxt'>,
): Promise<readonly string[] | { kind: 'unreachable'; reason: string }> {
  try {
    return (await resolver.resolveTxt(name)).map((strings) => strings.join(''))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    return code === 'ENOTFOUND' || code === 'ENODATA' ? [] : { kind: 'unreachable', reason: code }
  }
}
