/** Opens the keys that the settings name, and finds those that sign for a From domain. */
import type { Config, DkimKeySettings } from '../../config/settings.ts'
import { Mistake } from '../../mistake.ts'
import type { Signer, Signers } from '../dkim.ts'
import { domainOf } from '../identity.ts'
import { openSigner } from './sign-message.ts'
import { parseKey, readKeyFile, type SigningKey } from './signing-key.ts'

/** What the settings say of keys. */
export type KeySettings = Pick<Config, 'publication' | 'lists' | 'dkimKey'>

/** Every key that the settings name, once. Throws a {@link Mistake} for one that can't be used. */
export function openConfiguredKeys(config: KeySettings): readonly SigningKey[] {
  return [...openKeys(config).values()]
}

/** Reads every key once. Throws a {@link Mistake} for one that can't be used, or would sign nothing. */
export function openSigners(config: KeySettings): Signers {
  const keys = openKeys(config)
  refuseIdle([...keys.values()], [config.publication, ...config.lists.values()])
  const ofLists = new Map([...config.lists].map(([list, { dkim }]) => [list, new Set(dkim.map(nameKey))]))
  const signers = new Map<string, Signer | undefined>()
  return ({ fromDomain, list }) => {
    const name = `${list ?? ''} ${fromDomain}`
    if (!signers.has(name)) {
      // A list that the settings no longer know has all keys of its domain, as notices have.
      const own = list === undefined ? undefined : ofLists.get(list)
      const chosen = [...keys]
        .filter(([key, { domain }]) => own?.has(key) !== false && signsFor(domain, fromDomain))
        .map(([, key]) => key)
      signers.set(name, chosen.length === 0 ? undefined : openSigner(chosen))
    }
    return signers.get(name)
  }
}

function openKeys({ publication, lists, dkimKey }: KeySettings): ReadonlyMap<string, SigningKey> {
  const keys = new Map<string, SigningKey>()
  for (const settings of [publication, ...lists.values()].flatMap(({ dkim }) => dkim)) {
    const name = nameKey(settings)
    if (!keys.has(name)) keys.set(name, openKey(settings, dkimKey))
  }
  return keys
}

/** DMARC counts a signature whose domain is From's, or one above it (RFC 9989). */
function signsFor(domain: string, fromDomain: string): boolean {
  const from = fromDomain.toLowerCase()
  const signing = domain.toLowerCase()
  return from === signing || from.endsWith(`.${signing}`)
}

/** Reads one key. */
function openKey({ selector, domain, file }: DkimKeySettings, dkimKey: string | undefined): SigningKey {
  if (file !== undefined) return { selector, domain, ...parseKey(readKeyFile(file), file) }
  if (dkimKey === undefined)
    throw new Mistake(
      `dkim: the key ${selector} names no file, and DKIM_KEY is not set. Set one: the file as key:, or DKIM_KEY.`,
    )
  const pem = dkimKey.startsWith('-----') ? dkimKey.replaceAll('\\n', '\n') : readKeyFile(dkimKey)
  return { selector, domain, ...parseKey(pem, 'DKIM_KEY') }
}

/** A key that fits no sender would leave its mail unsigned, and nobody would notice. */
function refuseIdle(
  keys: readonly SigningKey[],
  senders: readonly { readonly from: { readonly address: string } }[],
): void {
  const domains = senders.map(({ from }) => domainOf(from.address))
  const idle = keys.find(({ domain }) => !domains.some((from) => signsFor(domain, from)))
  if (idle === undefined) return
  throw new Mistake(
    `dkim: the key ${idle.selector} signs for ${idle.domain}, but mail comes from ${[...new Set(domains)].join(', ')}. ` +
      'Its domain must be that of from:, or one above it.',
  )
}

function nameKey({ selector, domain, file }: DkimKeySettings): string {
  return JSON.stringify([selector, domain, file])
}
