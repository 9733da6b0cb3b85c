/** The shape of broadsheet.yaml: every key that it may hold, and how each looks when it is right. */
import { z } from 'zod'
import { expectations } from './expectations.ts'
import type { Expectation } from './faults.ts'
import {
  domainLimitKeys,
  relayLimitsSchema,
  relayTimeoutKeys,
  warmUpKeys,
  warmUpSchema,
} from './relay-limits.ts'
import { address, domain, duration, line, mailbox, paragraph, siteOrigin, siteUrl } from './values.ts'

const languageTag = line.regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/)
const folderName = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/)

/** What becomes of who may or may not have got a message: never twice, or never lost. */
const doubtPolicy = z.enum(['hold', 'resend'])

const inDoubt = z.union([
  doubtPolicy,
  z
    .strictObject({
      processDied: doubtPolicy,
      peerReset: doubtPolicy,
      timedOut: doubtPolicy,
      hostLost: doubtPolicy,
    })
    .exactPartial(),
])

/** A key that signs: its domain is From's where none is said, its file relative to broadsheet.yaml; without one it is DKIM_KEY's. */
const dkimKey = z
  .strictObject({
    selector: line.regex(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)*$/),
    domain,
    key: line,
  })
  .exactPartial({ domain: true, key: true })

const publicationShape = {
  name: line,
  from: mailbox,
  replyTo: address,
  operator: address,
  postalAddress: paragraph,
  site: siteUrl,
  language: languageTag,
  languages: z.array(languageTag).min(1),
  theme: folderName,
  themes: line,
  typography: z.boolean(),
  cleanLinks: z.boolean(),
  brand: z.strictObject({ colour: line.regex(/^#[0-9a-fA-F]{6}$/), logo: line }).exactPartial(),
  bounceDomain: domain,
  inbound: address,
  feedbackId: line.regex(/^[A-Za-z0-9_.-]+$/),
  inDoubt,
  dkim: z.array(dkimKey).max(8),
}

/** A text, or one for each language. */
const localised = z.union([paragraph, z.record(languageTag, paragraph)])

const field = z
  .strictObject({
    type: z.enum(['text', 'number', 'choice', 'checkbox', 'date']),
    label: z.union([line, z.record(languageTag, line)]),
    required: z.boolean(),
    options: z.array(line.max(100)).min(2).max(100),
  })
  .exactPartial()
  .refine(({ type, options }) => type !== 'choice' || options !== undefined, { path: ['options'] })

/** What a reader's answer is kept under: `name` is the reader's own name. */
const fieldKey = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,39}$/)
  .refine((key) => !['name', 'email', 'address', 'list', 'lists', 'language'].includes(key))

const listShape = {
  ...publicationShape,
  description: line,
  public: z.boolean(),
  archive: z.boolean(),
  callToAction: z
    .strictObject({ title: line, text: line, button: line, fromArticle: z.boolean() })
    .exactPartial(),
  fields: z.record(fieldKey, field),
  consent: localised,
  origins: z.array(siteOrigin),
  welcome: line,
  farewell: z.boolean(),
}

const readersShape = {
  keepPending: duration,
  keepAddresses: duration,
  keepAgents: duration,
  keepEvents: duration,
  keepDeliveries: duration,
  confirmationsPerHour: z.int().min(1).max(1_000_000),
}

const deliveryShape = {
  workers: z.union([z.literal('auto'), z.int().min(1).max(16)]),
  retry: z.tuple([duration], duration),
  expireAfter: duration,
  lease: duration,
  renewLease: duration,
  lateAfter: duration,
  warmUp: z.record(domain, warmUpSchema),
  stopLoss: z
    .strictObject({
      rejectedPercent: z.number().positive().max(100),
      ofFirst: z.int().min(10).max(1_000_000),
      complaintPercent: z.number().positive().max(100),
    })
    .exactPartial(),
}

const key = folderName

/** A table that may be written down empty. */
function table<S extends z.ZodRawShape>(shape: S) {
  return z.preprocess((value) => value ?? {}, z.strictObject(shape).exactPartial())
}

/** The whole file. */
export const yamlSchema = z
  .strictObject({
    publication: table(publicationShape),
    lists: z.preprocess((value) => value ?? {}, z.record(key, table(listShape))),
    relays: z.preprocess(
      (value) => value ?? {},
      z.record(
        key,
        z.preprocess((value) => value ?? {}, relayLimitsSchema),
      ),
    ),
    delivery: table(deliveryShape),
    readers: table(readersShape),
  })
  .exactPartial()

/** What the file says, checked. */
export type YamlSettings = z.output<typeof yamlSchema>

/** What it says under `publication`. */
export type WrittenPublication = NonNullable<YamlSettings['publication']>

/** What it says about one field of a list's form. */
export type WrittenField = z.output<typeof field>

/** What it says about one list. */
export type WrittenList = NonNullable<YamlSettings['lists']>[string]

const keyExpectation = {
  needs: 'a key of small letters, digits and hyphens',
  example: 'daily-news',
}

/** What the setting at a path expects. */
export function yamlExpectation(path: readonly PropertyKey[]): Expectation {
  const name = path.findLast((part) => typeof part === 'string' && !/^\d+$/.test(part))
  const known = Object.hasOwn(expectations, String(name)) ? expectations[String(name)] : undefined
  // A list may be called anything: only below its key do names of settings begin.
  if (path.length === 2 && (path[0] === 'lists' || path[0] === 'relays')) return keyExpectation
  return known ?? { needs: 'settings by their names', example: 'publication: { name: The Daily Broadsheet }' }
}

const doubtKeys = ['processDied', 'peerReset', 'timedOut', 'hostLost']

/** The keys that may stand at a path. */
export function yamlKeysAt(path: readonly PropertyKey[]): readonly string[] {
  const [top, , inner] = path
  if (path.length === 0) return ['publication', 'lists', 'relays', 'delivery', 'readers']
  if (path.at(-1) === 'brand' && (inner === 'brand' || top === 'publication')) return ['colour', 'logo']
  if (inner === 'callToAction') return ['title', 'text', 'button', 'fromArticle']
  if (top === 'lists' && inner === 'fields' && path.length > 3)
    return ['type', 'label', 'required', 'options']
  if (top === 'readers') return Object.keys(readersShape)
  if (top === 'lists') return Object.keys(listShape)
  if (inner === 'timeouts') return relayTimeoutKeys
  if (inner === 'warmUp' || (top === 'delivery' && path[1] === 'warmUp')) return warmUpKeys
  if (inner === 'domains') return domainLimitKeys
  if (path.includes('inDoubt')) return doubtKeys
  if (path.includes('dkim')) return ['selector', 'domain', 'key']
  if (path.includes('stopLoss')) return ['rejectedPercent', 'ofFirst', 'complaintPercent']
  if (top === 'relays') return Object.keys(relayLimitsSchema.shape)
  return top === 'delivery' ? Object.keys(deliveryShape) : Object.keys(publicationShape)
}
