/** Decides in whose name a message to a reader comes: the list's where it is about one, else the publication's. */
import type { ListSettings, PublicationSettings } from '../../src/config/settings.ts'
import { domainOf } from '../../src/message/identity.ts'

/** Who publishes what, as the settings say it. */
export interface NoticeSettings {
  readonly publication: PublicationSettings
  readonly lists: ReadonlyMap<string, ListSettings>
}

/** The name that it comes in, and the settings that go with it. */
export interface NoticeIdentity extends PublicationSettings {
  readonly publicationName: string
  /** Where it is about one list, and the settings still have that. */
  readonly list?: ListSettings
}

/** The identity for these lists' keys. */
export function identityOf({ publication, lists }: NoticeSettings, keys: readonly string[]): NoticeIdentity {
  const [key, ...others] = keys
  const list = key === undefined || others.length > 0 ? undefined : lists.get(key)
  return list === undefined ? { ...publication, publicationName: publication.name } : { ...list, list }
}

/** The domain in the Message-ID of a notice about these lists. */
export function noticeDomain(settings: NoticeSettings, keys: readonly string[]): string {
  return domainOf(identityOf(settings, keys).from.address)
}
