/** Lays a list's own settings over the publication's, and the defaults under both. */
import { resolve } from 'node:path'
import { parseAddress } from '../address.ts'
import type {
  DkimKeySettings,
  DoubtPolicies,
  FieldSettings,
  ListSettings,
  PublicationSettings,
} from './settings.ts'
import type { Endpoint, Mailbox } from './values.ts'
import type { WrittenField, WrittenList, WrittenPublication } from './yaml-schema.ts'

/** What a publication must say itself before it may mail strangers. */
const identity = ['name', 'from', 'postalAddress', 'site'] as const

/** The publication's settings; paths in them are relative to `folder`, where broadsheet.yaml lies. */
export function readPublication(
  written: WrittenPublication,
  { listen, folder }: { readonly listen: Endpoint; readonly folder: string },
): PublicationSettings {
  const { brand, from, themes, languages, inDoubt, dkim = [], ...rest } = written
  const name = written.name ?? 'Broadsheet'
  const sender = from === undefined ? placeholder(name) : { ...from, name: from.name || name }
  return {
    postalAddress: '',
    site: `http://${listen.host.includes(':') ? `[${listen.host}]` : listen.host}:${listen.port}`,
    language: 'en',
    theme: 'broadsheet',
    typography: true,
    cleanLinks: false,
    ...rest,
    ...readFolders({ themes }, folder),
    languages: offered(written.language ?? 'en', languages),
    name,
    from: sender,
    inDoubt: readDoubt(inDoubt, holdAll),
    dkim: dkim.map((key) => readKey(key, sender, folder)),
    brand: { colour: '#0b57a4', ...readBrand(brand, folder) },
    missing: identity.filter((key) => written[key] === undefined),
  }
}

/** One list's settings. */
export function readList(
  key: string,
  written: WrittenList,
  { publication, folder }: { readonly publication: PublicationSettings; readonly folder: string },
): ListSettings {
  const { brand, from, callToAction, themes, languages, fields, welcome, inDoubt, dkim, ...rest } = written
  const name = written.name ?? publication.name
  const sender = from === undefined ? publication.from : { ...from, name: from.name || name }
  return {
    public: false,
    origins: [],
    farewell: false,
    archive: written.public ?? false,
    ...publication,
    ...rest,
    ...readFolders({ themes }, folder),
    languages: offered(
      written.language ?? publication.language,
      languages ?? (written.language === undefined ? publication.languages : undefined),
    ),
    key,
    name,
    publicationName: publication.name,
    from: sender,
    inDoubt: readDoubt(inDoubt, publication.inDoubt),
    dkim: dkim === undefined ? publication.dkim : dkim.map((key) => readKey(key, sender, folder)),
    brand: { ...publication.brand, ...readBrand(brand, folder) },
    callToAction: { fromArticle: false, ...callToAction },
    fields: Object.entries(fields ?? {}).map(([key, field]) => readField(key, field)),
    ...(welcome !== undefined && { welcome: resolve(folder, welcome) }),
    missing: publication.missing.filter((part) => Reflect.get(written, part) === undefined),
  }
}

/** Never twice, whatever the cause. */
const holdAll: DoubtPolicies = {
  processDied: 'hold',
  peerReset: 'hold',
  timedOut: 'hold',
  hostLost: 'hold',
}

/** One word stands for all causes. */
function readDoubt(written: WrittenPublication['inDoubt'], inherited: DoubtPolicies): DoubtPolicies {
  if (typeof written !== 'string') return { ...inherited, ...written }
  return { processDied: written, peerReset: written, timedOut: written, hostLost: written }
}

function readKey(
  { selector, domain, key }: { selector: string; domain?: string; key?: string },
  { address }: Mailbox,
  folder: string,
): DkimKeySettings {
  return {
    selector,
    domain: domain ?? address.slice(address.lastIndexOf('@') + 1),
    ...(key === undefined ? {} : { file: resolve(folder, key) }),
  }
}

function readField(
  key: string,
  { type = 'text', label = key, required = false, options = [] }: WrittenField,
): FieldSettings {
  return { key, type, label, required, options }
}

function readBrand(
  brand: WrittenPublication['brand'],
  folder: string,
): Partial<PublicationSettings['brand']> {
  return {
    ...(brand?.colour !== undefined && { colour: brand.colour }),
    ...(brand?.logo !== undefined && { logo: resolve(folder, brand.logo) }),
  }
}

function readFolders({ themes }: { themes: string | undefined }, folder: string): { themes?: string } {
  return themes === undefined ? {} : { themes: resolve(folder, themes) }
}

/** The list's own language first, each once. */
function offered(own: string, languages: readonly string[] | undefined): readonly string[] {
  return [...new Set([own, ...(languages ?? [])])]
}

/** RFC 2606 2: mail to .invalid can't go anywhere, so a sender nobody has named stays on this machine. */
function placeholder(name: string): Mailbox {
  const parsed = parseAddress('news@broadsheet.invalid')
  if ('fault' in parsed) throw new Error(parsed.fault)
  return { name, address: parsed.address }
}
