/** Composes an article without an edition: for a look, a check, or a test message. */
import { randomBytes } from 'node:crypto'
import { compose } from '../../worker/compose-edition.ts'
import { suggestPreheader } from '../article/suggest-preheader.ts'
import type { Config, ListSettings } from '../config/settings.ts'
import type { EditionId } from '../edition/edition.ts'
import { type KeyRing, openKeyRing } from '../link.ts'
import { fillMessage, prepareParts } from '../message/fill-message.ts'
import { recipientValues } from '../message/recipient-values.ts'
import type { Finding } from '../preflight/finding.ts'
import { openRenderThread } from '../render/render-in-thread.ts'
import type { Source } from './send/read-source.ts'

/** What is composed, and for which list. */
export interface SampleRequest {
  readonly config: Config
  readonly list: ListSettings
  readonly source: Source
  readonly subject?: string
  readonly preheader?: string
}

/** A composed sample. */
export interface Sample {
  readonly findings: readonly Finding[]
  readonly words: number
  readonly minutes: number
  /** The message as this reader would get it; its links are signed with a key of the moment and act on nothing. */
  readonly messageTo: (reader: { address: string; name: string | null }) => {
    envelopeFrom: string
    bytes: Buffer
  }
}

/** The number that no edition has: samples are none. */
const noEdition = 0 as EditionId

/** Composes the sample in a thread of its own. */
export async function composeSample(request: SampleRequest): Promise<Sample> {
  const { list, source } = request
  await using renderer = openRenderThread()
  const { message, ...composed } = await compose(renderer, {
    id: noEdition,
    subject: request.subject ?? source.article.headline,
    preheader: request.preheader ?? suggestPreheader(source.article),
    pageKey: 'sample',
    merge: false,
    inlineImages: false,
    logo: null,
    list: list.key,
    settings: list,
    articles: [source.article],
  })
  const prepared = prepareParts(message)
  const ring: KeyRing = openKeyRing([randomBytes(32).toString('hex')])
  const instance = `test${randomBytes(4).toString('hex')}`
  let n = 0
  return {
    ...composed,
    messageTo({ address, name }) {
      n += 1
      const { values, envelopeFrom } = recipientValues(
        { ring, instance, edition: noEdition, listId: 0, settings: list },
        { n, subscriber: 0, address, name },
        new Date(),
      )
      return { envelopeFrom, bytes: Buffer.concat(fillMessage(prepared, values)) }
    },
  }
}
