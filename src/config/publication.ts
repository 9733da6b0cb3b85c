/** Lays a list's own settings over the publication's, and the defaults under both. */
import { parseAddress } from '../address.ts'
import type { ListSettings, PublicationSettings } from './settings.ts'
import type { Endpoint, Mailbox } from './values.ts'
import type { WrittenList, WrittenPublication } from './yaml-schema.ts'

/** What a publication must say itself before it may mail strangers. */
const identity = ['name', 'from', 'postalAddress', 'site'] as const

/** The publication's settings. */
export function readPublication(written: WrittenPublication, listen: Endpoint): PublicationSettings {
  const { brand, from, ...rest } = written
  const name = written.name ?? 'Broadsheet'
  return {
    postalAddress: '',
    site: `http://${listen.host.includes(':') ? `[${listen.host}]` : listen.host}:${listen.port}`,
    language: 'en',
    ...rest,
    name,
    from: from === undefined ? placeholder(name) : { ...from, name: from.name || name },
    brand: { colour: brand?.colour ?? '#0b57a4' },
    missing: identity.filter((key) => written[key] === undefined),
  }
}

/** One list's settings. */
export function readList(key: string, written: WrittenList, publication: PublicationSettings): ListSettings {
  const { brand, from, callToAction, ...rest } = written
  const name = written.name ?? publication.name
  return {
    public: false,
    ...publication,
    ...rest,
    key,
    name,
    publicationName: publication.name,
    from: from === undefined ? publication.from : { ...from, name: from.name || name },
    brand: { colour: brand?.colour ?? publication.brand.colour },
    callToAction: {
      title: callToAction?.title ?? 'Was this forwarded to you?',
      text: callToAction?.text ?? 'Get the next one in your own inbox.',
      button: callToAction?.button ?? 'Sign up',
    },
    missing: publication.missing.filter((part) => Reflect.get(written, part) === undefined),
  }
}

/** RFC 2606 2: mail to .invalid can't go anywhere, so a sender nobody has named stays on this machine. */
function placeholder(name: string): Mailbox {
  const parsed = parseAddress('news@broadsheet.invalid')
  if ('fault' in parsed) throw new Error(parsed.fault)
  return { name, address: parsed.address }
}
