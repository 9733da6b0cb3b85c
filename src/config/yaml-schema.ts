/** The shape of broadsheet.yaml: every key that it may hold, and how each looks when it is right. */
import { z } from 'zod'
import type { Expectation } from './faults.ts'
import { relayLimitsSchema, relayTimeoutKeys } from './relay-limits.ts'
import { address, domain, duration, line, mailbox, paragraph, siteUrl } from './values.ts'

const languageTag = line.regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/)
const folderName = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/)

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
}

const listShape = {
  ...publicationShape,
  description: line,
  public: z.boolean(),
  archive: z.boolean(),
  callToAction: z
    .strictObject({ title: line, text: line, button: line, fromArticle: z.boolean() })
    .exactPartial(),
}

const deliveryShape = {
  retry: z.tuple([duration], duration),
  expireAfter: duration,
  lease: duration,
  renewLease: duration,
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
  })
  .exactPartial()

/** What the file says, checked. */
export type YamlSettings = z.output<typeof yamlSchema>

/** What it says under `publication`. */
export type WrittenPublication = NonNullable<YamlSettings['publication']>

/** What it says about one list. */
export type WrittenList = NonNullable<YamlSettings['lists']>[string]

const expectations: Readonly<Record<string, Expectation>> = {
  publication: { needs: 'settings below it', example: 'publication: { name: The Daily Broadsheet }' },
  lists: { needs: 'one entry a list', example: 'lists: { daily: { name: Daily stories } }' },
  relays: { needs: 'one entry a relay', example: 'relays: { main: { connections: 10 } }' },
  delivery: { needs: 'settings below it', example: 'delivery: { expireAfter: 48h }' },
  name: { needs: 'a line of text', example: 'name: The Daily Broadsheet' },
  from: { needs: 'a name and an address', example: 'from: The Daily Broadsheet <news@example.org>' },
  replyTo: { needs: 'an address', example: 'replyTo: editor@example.org' },
  operator: { needs: 'an address', example: 'operator: press@example.org' },
  postalAddress: {
    needs: 'the postal address of the publisher',
    example: 'postalAddress: 1 Press Lane, Springfield',
  },
  site: { needs: 'a web address', example: 'site: https://news.example.org' },
  language: { needs: 'a language tag', example: 'language: en' },
  languages: { needs: 'language tags', example: 'languages: [en, de]' },
  theme: {
    needs: 'the name of a theme (small letters, digits and hyphens)',
    example: 'theme: broadsheet   (or brief, letter, digest, or one of your own)',
  },
  themes: { needs: 'a folder with themes of your own', example: 'themes: ./themes' },
  typography: { needs: 'true or false', example: 'typography: false' },
  cleanLinks: { needs: 'true or false', example: 'cleanLinks: true' },
  archive: { needs: 'true or false', example: 'archive: false' },
  fromArticle: { needs: 'true or false', example: 'callToAction: { fromArticle: true }' },
  brand: { needs: 'a colour', example: 'brand: { colour: "#0b57a4" }' },
  colour: { needs: 'six hexadecimal digits in quotes', example: 'colour: "#0b57a4"' },
  logo: { needs: 'a file', example: 'logo: ./logo.png' },
  bounceDomain: {
    needs: 'a domain whose mail comes back here',
    example: 'bounceDomain: bounces.example.org',
  },
  inbound: { needs: 'an address that takes unsubscribe mails', example: 'inbound: unsubscribe@example.org' },
  feedbackId: { needs: 'a word that names the sender', example: 'feedbackId: daily-broadsheet' },
  description: { needs: 'a line of text', example: 'description: One story, every morning' },
  public: { needs: 'true or false', example: 'public: true' },
  callToAction: {
    needs: 'title, text and button',
    example: 'callToAction: { title: Forwarded this?, button: Sign up }',
  },
  title: { needs: 'a line of text', example: 'title: Forwarded this?' },
  text: { needs: 'a line of text', example: 'text: Get the next story in your own inbox.' },
  button: { needs: 'a line of text', example: 'button: Sign up free' },
  connections: { needs: 'a whole number from 1 to 500', example: 'connections: 10' },
  messagesPerConnection: { needs: 'a whole number above 0', example: 'messagesPerConnection: 100' },
  timeouts: { needs: `some of ${relayTimeoutKeys.join(', ')}`, example: 'timeouts: { afterDot: 10 min }' },
  ...Object.fromEntries(
    relayTimeoutKeys.map((key) => [key, { needs: 'a span of time from 1s to 1h', example: `${key}: 30s` }]),
  ),
  perSecond: { needs: 'a number above 0', example: 'perSecond: 50' },
  retry: { needs: 'spans of time', example: 'retry: [5 min, 15 min, 30 min, 1h, 2h, 4h, 8h]' },
  expireAfter: { needs: 'a span of time', example: 'expireAfter: 48h' },
  lease: { needs: 'a span of time', example: 'lease: 30s' },
  renewLease: { needs: 'a span of time', example: 'renewLease: 10s' },
}

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

/** The keys that may stand at a path. */
export function yamlKeysAt(path: readonly PropertyKey[]): readonly string[] {
  const [top, , inner] = path
  if (path.length === 0) return ['publication', 'lists', 'relays', 'delivery']
  if (path.at(-1) === 'brand' && (inner === 'brand' || top === 'publication')) return ['colour', 'logo']
  if (inner === 'callToAction') return ['title', 'text', 'button', 'fromArticle']
  if (top === 'lists') return Object.keys(listShape)
  if (inner === 'timeouts') return relayTimeoutKeys
  if (top === 'relays') return Object.keys(relayLimitsSchema.shape)
  return top === 'delivery' ? Object.keys(deliveryShape) : Object.keys(publicationShape)
}
