/** Makes the inbox's two pages: the list, newest first, and one message in one of its views. */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { z } from 'zod'
import { openPages } from '../page-handlebars.ts'
import { sandbox } from './frame.ts'
import type { Mailbox, Received } from './mailbox.ts'
import { parseMessage, readHeader } from './read-message.ts'

/** What the list may be asked for; nonsense is the first page of everything. */
export const listQuery = z.object({
  page: z.coerce.number().int().min(1).max(1_000_000).catch(1),
  q: z.string().trim().max(254).catch(''),
})

/** The ways to look at a message; `message` is its HTML. */
export const messageViews = ['message', 'text', 'headers', 'source'] as const

/** One of the views. */
export type MessageView = (typeof messageViews)[number]

const viewTitles: Record<MessageView, string> = {
  message: 'HTML',
  text: 'Text',
  headers: 'Headers',
  source: 'Source',
}

const perPage = 50
const frame = { brand: 'Local inbox', base: '', width: 'wide' } as const

/** One page of the list; `q` keeps those with these letters in sender or recipient. */
export async function listMessages(mailbox: Mailbox, query: z.infer<typeof listQuery>): Promise<string> {
  const words = query.q.toLowerCase()
  const all = await mailbox.received()
  const found = all.filter(({ from, to }) =>
    [from, ...to].some((address) => address.toLowerCase().includes(words)),
  )
  const pages = Math.max(1, Math.ceil(found.length / perPage))
  const page = Math.min(query.page, pages)
  const shown = found.reverse().slice((page - 1) * perPage, page * perPage)
  const link = (to: number) => `/?${new URLSearchParams({ page: String(to), ...(words && { q: query.q }) })}`
  return openPages().render(
    'inbox-list',
    { ...frame, title: `Local inbox (${all.length})` },
    {
      q: query.q,
      total: all.length,
      found: found.length,
      one: found.length === 1,
      empty: all.length === 0,
      rows: await Promise.all(shown.map(describe)),
      page,
      pages,
      several: pages > 1,
      newer: page > 1 ? link(page - 1) : '',
      older: page < pages ? link(page + 1) : '',
    },
  )
}

async function describe(received: Received): Promise<object> {
  const { subject } = await readHeader(received.file)
  return {
    id: idOf(received),
    subject: subject || '(no subject)',
    to: received.to.join(', '),
    ...times(received),
  }
}

/** One message; undefined where there is none of this id. */
export async function showMessage(
  mailbox: Mailbox,
  id: string,
  view: MessageView,
): Promise<string | undefined> {
  const received = await mailbox.find(id)
  if (received === undefined) return undefined
  const source = await readFile(received.file)
  const message = await parseMessage(source)
  // A message that cannot be taken apart, or has no HTML, still shows what it has.
  const shown = message.broken ? 'source' : view === 'message' && message.html === '' ? 'text' : view
  return openPages().render(
    'inbox-message',
    { ...frame, title: message.subject || '(no subject)' },
    {
      id,
      sandbox,
      subject: message.subject || '(no subject)',
      broken: message.broken,
      from: message.from || received.from || '(nobody)',
      to: message.to || received.to.join(', '),
      envelopeFrom: received.from || '<>',
      envelopeTo: received.to.join(', '),
      ...times(received),
      views: messageViews.map((name) => ({
        name: viewTitles[name],
        path: name === 'message' ? `/m/${id}` : `/m/${id}/${name}`,
        current: name === shown,
      })),
      html: shown === 'message',
      text: shown === 'text' ? message.text || '(no text part)' : '',
      headers: shown === 'headers' ? message.headers : [],
      // Latin-1 shows each byte as it is; a message that goes over the wire as it should is ASCII anyway.
      source: shown === 'source' ? source.toString('latin1') : '',
    },
  )
}

const idOf = ({ file }: Received) => basename(file, '.eml')

function times({ receivedAt }: Received): { iso: string; time: string; short: string } {
  const day = receivedAt.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' })
  const iso = receivedAt.toISOString()
  return {
    iso,
    time: `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`,
    short: `${day}, ${iso.slice(11, 16)}`,
  }
}
