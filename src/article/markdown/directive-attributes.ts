/** What stands in the braces of a directive, checked: no attribute is unknown, none has a value that cannot be. */
import { z } from 'zod'

const text = z.string().optional()

/** An address that readers are led to. */
const link = z
  .string()
  .regex(/^(?:https?|mailto):./i, 'must begin with http://, https:// or mailto:')
  .optional()

const pull = z.strictObject({ cite: text })

/** The networks of posts. */
const network = z.enum(['x', 'bluesky', 'mastodon', 'threads', 'instagram', 'tiktok', 'reddit', 'other'])

/** By the directive's name. */
export const directiveAttributes = {
  pull,
  quote: pull,
  post: z.strictObject({
    author: text,
    handle: text,
    date: z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}/, 'must be a date such as 2026-03-01')
      .optional(),
    dateText: text,
    network: network.optional(),
    url: link,
    profile: z.union([z.literal(''), link]).optional(),
    mentions: text,
  }),
  related: z.strictObject({ label: text, url: link, title: text }),
  figure: z.strictObject({
    src: z.string().min(1, 'must name a picture'),
    alt: text,
    decorative: text,
    credit: text,
  }),
  callout: z.strictObject({ tone: z.enum(['note', 'warn']).optional() }),
  embed: z.strictObject({ url: link.unwrap(), provider: text, title: text }),
  cta: z.strictObject({ action: z.enum(['subscribe', 'share']).optional(), title: text, body: text }),
  'maybe-subhead': z.strictObject({}),
} as const

/** A directive that Broadsheet knows. */
export type DirectiveName = keyof typeof directiveAttributes

/** Whether it is one. */
export function isDirectiveName(name: string): name is DirectiveName {
  return Object.hasOwn(directiveAttributes, name)
}
