/** A publication and its lists for tests, as settings that somebody wrote would give them. */
import { readList, readPublication } from '../../src/config/publication.ts'
import type { ListSettings, PublicationSettings, ReaderSettings } from '../../src/config/settings.ts'
import { yamlSchema } from '../../src/config/yaml-schema.ts'

const listen = { host: '127.0.0.1', port: 3000 }
const day = 86_400_000

/** The publication: what is given is written as in broadsheet.yaml. */
export function testPublication(written: Readonly<Record<string, unknown>> = {}): PublicationSettings {
  const { publication = {} } = yamlSchema.parse({
    publication: {
      name: 'The Daily Broadsheet',
      from: 'The Daily Broadsheet <news@example.org>',
      operator: 'press@example.org',
      postalAddress: '1 Press Lane, Springfield',
      site: 'https://news.example.org/mail/',
      ...written,
    },
  })
  return readPublication(publication, { listen, folder: '/' })
}

/** A public list of that publication. */
export function testList(
  key: string,
  written: Readonly<Record<string, unknown>> = {},
  publication: PublicationSettings = testPublication(),
): ListSettings {
  const { lists = {} } = yamlSchema.parse({ lists: { [key]: { public: true, ...written } } })
  const list = lists[key]
  if (list === undefined) throw new Error(`no list ${key}`)
  return readList(key, list, { publication, folder: '/' })
}

/** As they are where nobody has set them. */
export const readerSettings: ReaderSettings = {
  keepPendingMs: 14 * day,
  keepAddressesMs: 30 * day,
  keepAgentsMs: 90 * day,
  keepEventsMs: 1095 * day,
  keepDeliveriesMs: 730 * day,
  confirmationsPerHour: 60,
}
