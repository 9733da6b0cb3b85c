/** Composes an article without an edition: for a look, a check, or a test message. */
import { randomBytes } from 'node:crypto'
import { compose } from '../../worker/compose-edition.ts'
import { imageUrl } from '../article/images/image-url.ts'
import type { EditionId } from '../edition/edition.ts'
import { type KeyRing, openKeyRing } from '../link.ts'
import { attachImages } from '../message/attach-images.ts'
import { fillMessage, prepareParts } from '../message/fill-message.ts'
import { recipientValues } from '../message/recipient-values.ts'
import type { Finding } from '../preflight/finding.ts'
import { openRenderer, type Renderer } from '../render/renderer.ts'
import type { PreparedEdition } from './send/prepare.ts'

/** What is composed. */
export interface SampleRequest {
  readonly prepared: PreparedEdition
  /** One that is open already; else one of its own. */
  readonly renderer?: Pick<Renderer, 'render'>
}

/** Who would get it. */
export interface SampleReader {
  readonly address: string
  readonly name: string | null
  /** For merge fields. */
  readonly attributes?: Readonly<Record<string, string>>
  /** How the reader signed up; today, with the form, where it is left out. */
  readonly since?: Date
  readonly source?: string
}

/** A composed sample. */
export interface Sample {
  readonly findings: readonly Finding[]
  readonly words: number
  readonly minutes: number
  /** The pictures by their paths on the site, which has none of them yet. */
  readonly pictures: ReadonlyMap<string, Buffer>
  /** The message as this reader would get it; its links are signed with a key of the moment and act on nothing. */
  readonly messageTo: (reader: SampleReader) => {
    envelopeFrom: string
    bytes: Buffer
  }
}

/** The number that no edition has: samples are none. */
const noEdition = 0 as EditionId

/** Composes the sample with a renderer of its own. */
export async function composeSample(request: SampleRequest): Promise<Sample> {
  const { prepared } = request
  const { list, articles, images } = prepared
  const files = images.map(({ stored, bytes }) => ({ ...stored, bytes }))
  await using own = openRenderer()
  const { message, ...composed } = await compose(
    request.renderer ?? own,
    {
      id: noEdition,
      subject: prepared.subject,
      preheader: prepared.preheader,
      pageKey: 'sample',
      merge: prepared.merge,
      inlineImages: prepared.inlineImages,
      logo: prepared.logo ?? null,
      list: list.key,
      settings: list,
      articles: [articles[0].article, ...articles.slice(1).map(({ article }) => article)],
    },
    prepared.inlineImages ? attachImages(files) : [],
  )
  const filled = prepareParts(message)
  const ring: KeyRing = openKeyRing([randomBytes(32).toString('hex')])
  const instance = `test${randomBytes(4).toString('hex')}`
  let n = 0
  return {
    ...composed,
    pictures: new Map(files.map((file) => [new URL(imageUrl(list.site, file)).pathname, file.bytes])),
    messageTo({ address, name, attributes, since = new Date(), source = 'form' }) {
      n += 1
      const { values, envelopeFrom } = recipientValues(
        { ring, instance, edition: noEdition, listId: 0, settings: list },
        { n, subscriber: 0, address, name, since, source, attributes: attributes ?? null },
        new Date(),
      )
      return { envelopeFrom, bytes: Buffer.concat(fillMessage(filled, values)) }
    },
  }
}
