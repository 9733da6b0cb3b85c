/** A reader's way through the pages and the mailbox, step by step, with what must be true at each. */
import assert from 'node:assert/strict'
import type { Browser } from 'playwright-core'
import { z } from 'zod'
import type { Installation } from './installation.ts'
import { type Manner, openReaderWindow, type ReaderWindow } from './reader-browser.ts'
import { openReaderMailbox, type ReaderMail, type ReaderMailbox } from './reader-mail.ts'
import { runHere } from './run-here.ts'

/** A person, with a browser and a mailbox. */
export interface Reader {
  readonly address: string
  readonly manner: Manner
  readonly mailbox: ReaderMailbox
  readonly installation: Installation
  readonly browser: Browser
}

/** Somebody whom the installation does not know yet. */
export function newReader(installation: Installation, browser: Browser, manner: Manner): Reader {
  const { lang, width, scripts } = manner
  const address = `${lang}-${width}-${scripts ? 'with' : 'without'}@example.org`
  return { address, manner, mailbox: openReaderMailbox(installation, address), installation, browser }
}

const siteOf = ({ sitePort }: Installation): string => `http://127.0.0.1:${sitePort}`

/** A window of its own for each thing that a reader does: what it needs is in the link alone. */
async function look(reader: Reader, visit: (window: ReaderWindow) => Promise<void>): Promise<void> {
  await using window = await openReaderWindow(reader.browser, reader.manner, siteOf(reader.installation))
  await visit(window)
  assert.deepEqual(window.faults, [], `pages of ${reader.address}`)
}

/** Types as people do: a form that comes back within two seconds is a machine's. */
const slowly = { delay: 100 }

/** Follows an edition's call to action to the form, and fills it in. */
export async function signUp(reader: Reader, call: string): Promise<void> {
  await look(reader, async ({ page, open, press }) => {
    await open(call)
    await page.locator('[name=email]').pressSequentially(reader.address, slowly)
    await page.fill('[name=name]', 'Ada')
    await press('main form button[type=submit]')
    assert.equal(await page.locator('[name=email]').count(), 0, 'the form is done')
    assert.ok(!(await page.content()).includes(reader.address), 'a page tells nobody an address')
  })
}

/** Takes the message that asks, and says yes. */
export async function confirm(reader: Reader): Promise<ReaderMail> {
  const asked = await reader.mailbox.next()
  assert.equal(asked.mail.headers.get('auto-submitted'), 'auto-generated')
  assert.equal(asked.mail.headers.has('list-unsubscribe'), false)
  await look(reader, async ({ page, open, press }) => {
    await open(asked.link('/c/'))
    assert.equal(await stateOf(reader), 'pending', 'opening the link changes nothing')
    await press('button[name=confirm]')
    assert.equal(await stateOf(reader), 'confirmed')
    // What went out before the reader came.
    assert.ok((await page.locator('main a[href*="/e/"]').count()) > 0, 'the newest edition is there')
  })
  return asked
}

/** Has the preferences link mailed from an edition's footer; the page there knows nobody. */
export async function askPreferences(reader: Reader, edition: ReaderMail): Promise<ReaderMail> {
  await look(reader, async ({ page, open, press }) => {
    await open(edition.link('/p/'))
    assert.ok(!(await page.content()).includes(reader.address))
    await press('button[name=send]')
    assert.ok(!(await page.content()).includes(reader.address))
  })
  return await reader.mailbox.next()
}

/** Changes the name and joins the second list behind the mailed link, takes a break, ends it, and asks for all that is known. */
export async function choose(reader: Reader, link: string): Promise<void> {
  await look(reader, async ({ page, open, press }) => {
    await open(link)
    assert.ok(
      (await page.content()).includes(reader.address),
      'behind the mailed link the page knows its reader',
    )
    await page.fill('[name=name]', 'Ada <Lovelace>')
    await page.check('[name=lists][value=weekly]')
    await press('button[value=save]')
    const { subscriber, subscriptions } = await showReader(reader)
    assert.equal(subscriber.name, 'Ada <Lovelace>')
    assert.deepEqual(
      subscriptions.map(({ list, state }) => [list, state]),
      [
        ['daily', 'confirmed'],
        ['weekly', 'confirmed'],
      ],
    )
    await press('button[value=pause] >> nth=0')
    await press('button[value=resume]')
    await press('button[value=data]')
  })
  const data = await reader.mailbox.next()
  const [attached] = data.mail.attachments
  const known: unknown = JSON.parse(attached?.content.toString('utf8') ?? '')
  assert.ok(JSON.stringify(known).includes(reader.address))
}

/** Leaves by the footer's link, says why, thinks better of it and comes back by the link that is mailed. */
export async function leaveAndReturn(reader: Reader, edition: ReaderMail): Promise<void> {
  await look(reader, async ({ page, open, press }) => {
    await open(edition.link('/u/'))
    assert.equal(await stateOf(reader), 'confirmed', 'opening the link changes nothing')
    await press('button[name=leave]')
    assert.equal(await stateOf(reader), 'unsubscribed')
    await page.check('[name=reason] >> nth=0')
    await page.fill('[name=words]', 'Too many ferries.')
    await press('form:has([name=reason]) button[type=submit]')
    await press('button[name=back]')
    assert.equal(await stateOf(reader), 'unsubscribed', 'who holds the mail alone can sign nobody up')
  })
  const back = await reader.mailbox.next()
  await look(reader, async ({ open, press }) => {
    await open(back.link('/b/'))
    assert.equal(await stateOf(reader), 'unsubscribed')
    await press('button[name=return]')
    assert.equal(await stateOf(reader), 'confirmed')
  })
}

const shown = z.object({
  subscriber: z.object({ name: z.string().nullable(), language: z.string().nullish() }),
  subscriptions: z.array(z.object({ list: z.string(), state: z.string(), source: z.string() })),
  events: z.array(z.object({ what: z.string(), by: z.string(), list: z.string().nullable() })),
})

/** What the operator is told of the reader. */
async function showReader({ installation, address }: Reader): Promise<z.infer<typeof shown>> {
  const ran = await runHere(installation, ['subscribers', 'show', address, '--json'])
  assert.equal(ran.code, 0, ran.stderr)
  return shown.parse(ran.json())
}

/** The log of consent, an entry a line. */
export async function readStory(reader: Reader): Promise<string[]> {
  const { events } = await showReader(reader)
  return events.map(({ what, by, list }) => [what, by, list].filter((word) => word !== null).join(' '))
}

async function stateOf(reader: Reader): Promise<string | undefined> {
  return (await showReader(reader)).subscriptions.find(({ list }) => list === 'daily')?.state
}
