/**
 * Every page that a reader may meet, in every state that looks different: how to get there, for the tests that look
 * at them. Long because it is one table of all states.
 */
import { sql } from 'kysely'
import { hashAddress } from '../../src/address.ts'
import { minuteOf, signIds, signUnsubscribe } from '../../src/link.ts'
import { processSignUps } from '../../subscribers/sign-up/process.ts'
import { queueSignUp } from '../../subscribers/sign-up/request.ts'
import { article, paragraph } from '../src/render/sample.ts'
import { launchSample } from '../src/site/launch-sample.ts'
import { openSignUpSite, type SignUpSite } from '../subscribers/sign-up/sign-up-site.ts'
import { formFor, suppressionSecret } from '../subscribers/sign-up-job/job.ts'
import { testList, testPublication } from '../support/lists.ts'

/** What a browser asks for: a GET, or the POST of a form. */
export interface Ask {
  readonly path: string
  readonly body?: Readonly<Record<string, string>>
}

/** A page in one of its states. */
export interface PageState {
  readonly name: string
  /** Makes what the state needs, for one visit. */
  readonly at: (world: PageWorld) => Promise<Ask> | Ask
  readonly status?: number
}

/** The site with readers on it. */
export interface PageWorld extends SignUpSite {
  /** A new reader of both lists, and the tokens of the links that were mailed. */
  readonly reader: () => Promise<TestReader>
  /** A sign-up whose message went out just now, or `days` ago; the tokens of its links. */
  readonly confirmation: (
    lists?: readonly string[],
    days?: number,
  ) => Promise<{ confirm: string; notMe: string }>
  readonly token: (purpose: Parameters<typeof signIds>[1], ids: readonly number[]) => string
  readonly post: (path: string, body: Readonly<Record<string, string>>) => Promise<string>
  /** Whether a sign-up meets a full bucket. */
  readonly limits: { full: boolean }
}

interface TestReader {
  readonly id: number
  readonly leave: string
  readonly preferences: string
  readonly list: number
}

const publicationSettings = { languages: ['en', 'de', 'ar'], site: 'http://127.0.0.1/' }
const lists = {
  daily: {
    name: 'Daily stories',
    description: 'One story, every morning',
    brand: { colour: '#a8324a' },
    fields: {
      town: { type: 'text', label: { en: 'Town', de: 'Ort', ar: 'المدينة' }, required: true },
      age: { type: 'number', label: { en: 'Age', de: 'Alter', ar: 'العمر' } },
      edition: {
        type: 'choice',
        label: { en: 'Edition', de: 'Ausgabe', ar: 'الطبعة' },
        options: ['North', 'South'],
      },
      born: { type: 'date', label: { en: 'Born on', de: 'Geboren am', ar: 'تاريخ الميلاد' } },
      rules: {
        type: 'checkbox',
        label: { en: 'I know the house rules', de: 'Ich kenne die Hausregeln', ar: 'أعرف القواعد' },
      },
    },
  },
  weekly: { name: 'The week', description: 'What mattered, on Fridays' },
}

/** Opens it. */
export async function openPageWorld(): Promise<PageWorld> {
  const limits = { full: false }
  let made = 0
  const site = await openSignUpSite({
    publication: publicationSettings,
    lists,
    takeFrom: async () => (limits.full ? 600_000 : 0),
  })
  const { database, ring } = site
  const publication = testPublication(publicationSettings)
  const settings = Object.entries(lists).map(([key, list]) => testList(key, list, publication))
  const ids = await sql<{ id: number }>`
    insert into lists (key, name) select key, name from jsonb_to_recordset(${JSON.stringify(settings)}::jsonb)
      as list (key text, name text) returning id`.execute(database)
  const [daily = 0, weekly = 0] = ids.rows.map(({ id }) => id)
  const post: PageWorld['post'] = async (path, body) => {
    const response = await fetch(site.url + path, {
      method: 'POST',
      body: new URLSearchParams(body),
      redirect: 'manual',
    })
    return await response.text()
  }
  const world = Object.assign(site, {
    ...{ post, limits },
    token: (purpose: Parameters<typeof signIds>[1], ids: readonly number[]) => signIds(ring, purpose, ids),
    async reader() {
      const address = `reader${++made}@example.com`
      const hash = hashAddress(address, suppressionSecret)
      const { rows } = await sql<{ id: number; now: Date }>`
        with reader as (
          insert into subscribers (address, address_key, address_typed, address_hash, name, language)
          values (${address}, ${address}, ${address}, ${hash}, 'Ada Example', null) returning id
        )
        insert into subscriptions (list_id, subscriber_id, state, source, confirmed_at)
        select list.id, reader.id, 'confirmed', 'form', clock() from reader, lists as list
        returning subscriber_id as id, clock() as now`.execute(database)
      const [{ id, now } = { id: 0, now: new Date() }] = rows
      return {
        id,
        list: daily,
        leave: signUnsubscribe(ring, { list: daily, subscriber: id, edition: 0, n: 0 }),
        preferences: signIds(ring, 'preferences', [id, minuteOf(now), hash.readUInt32BE(0)]),
      }
    },
    async confirmation(chosen: readonly string[] = ['daily'], days = 0) {
      const form = formFor(`new${++made}@example.com`, { lists: [...chosen], language: 'en' })
      await queueSignUp(database, form, undefined)
      await processSignUps(database, {
        ...{ publication, suppressionSecret, instance: 'test', readers: { confirmationsPerHour: 1_000 } },
        lists: new Map(settings.map((list) => [list.key, list])),
        signal: new AbortController().signal,
        written: async () => {},
        failed: (error) => {
          throw error
        },
      })
      const { rows } = await sql<{ id: number }>`
        update confirmations set created_at = created_at - ${days} * interval '1 day'
        where id = (select max(id) from confirmations) returning id`.execute(database)
      const id = rows[0]?.id ?? 0
      return { confirm: signIds(ring, 'confirm', [id]), notMe: signIds(ring, 'notMe', [id]) }
    },
  })
  // An edition goes out to somebody.
  await world.reader()
  for (const listId of [daily, weekly])
    await launchSample(database, {
      listId,
      articles: [article([paragraph('The ferry runs again.')], { headline: 'The ferry is back' })],
    })
  return world
}

const wrongForm = { email: 'ada@', name: '', 'field-age': 'old', 'field-born': '31.31.2031' }

/** All of them. */
export const pageStates: readonly PageState[] = [
  { name: 'first', at: () => ({ path: '/' }) },
  { name: 'subscribe', at: () => ({ path: '/subscribe' }) },
  { name: 'subscribe-one', at: () => ({ path: '/subscribe/daily' }) },
  {
    name: 'subscribe-wrong',
    at: (world) => ({ path: '/subscribe', body: { ...wrongForm, form: world.time() } }),
    status: 422,
  },
  {
    name: 'did-you-mean',
    at: (world) => ({
      path: '/subscribe/weekly',
      body: { email: 'ada@gmial.com', lists: 'weekly', form: world.time() },
    }),
    status: 422,
  },
  {
    name: 'one-more-step',
    at: () => ({ path: '/subscribe/weekly', body: { email: 'ada@example.com', lists: 'weekly' } }),
    status: 422,
  },
  {
    name: 'look-in-your-inbox',
    at: (world) => ({
      path: '/subscribe/weekly',
      body: { email: 'ada@example.com', lists: 'weekly', form: world.time() },
    }),
  },
  {
    name: 'too-many',
    at: (world) => {
      world.limits.full = true
      return {
        path: '/subscribe/weekly',
        body: { email: 'ada@example.com', lists: 'weekly', form: world.time() },
      }
    },
    status: 429,
  },
  { name: 'embed', at: () => ({ path: '/embed/daily' }) },
  {
    name: 'embed-wrong',
    at: (world) => ({ path: '/embed/daily', body: { ...wrongForm, form: world.time() } }),
    status: 422,
  },
  { name: 'confirm', at: async (world) => ({ path: `/c/${(await world.confirmation()).confirm}` }) },
  {
    name: 'confirm-several',
    at: async (world) => ({ path: `/c/${(await world.confirmation(['daily', 'weekly'])).confirm}` }),
  },
  {
    name: 'confirmed',
    at: async (world) => ({
      path: `/c/${(await world.confirmation(['daily', 'weekly'])).confirm}`,
      body: { confirm: 'yes' },
    }),
  },
  {
    name: 'confirm-expired',
    at: async (world) => ({ path: `/c/${(await world.confirmation(['daily'], 8)).confirm}` }),
    status: 410,
  },
  {
    name: 'confirm-asked-again',
    at: async (world) => ({
      path: `/c/${(await world.confirmation(['daily'], 8)).confirm}`,
      body: { again: 'yes' },
    }),
  },
  {
    name: 'confirm-over',
    at: (world) => ({ path: `/c/${world.token('confirm', [9_999_999])}` }),
    status: 410,
  },
  { name: 'not-me', at: async (world) => ({ path: `/n/${(await world.confirmation()).notMe}` }) },
  {
    name: 'not-me-done',
    at: async (world) => ({ path: `/n/${(await world.confirmation()).notMe}`, body: { notMe: 'yes' } }),
  },
  { name: 'mail-me-a-link', at: async (world) => ({ path: `/p/${(await world.reader()).leave}` }) },
  {
    name: 'link-mailed',
    at: async (world) => ({ path: `/p/${(await world.reader()).leave}`, body: { send: 'link' } }),
  },
  { name: 'preferences', at: async (world) => ({ path: `/r/${(await world.reader()).preferences}` }) },
  {
    name: 'preferences-wrong',
    at: async (world) => ({
      path: `/r/${(await world.reader()).preferences}`,
      body: { ...wrongForm, do: 'save', lists: 'daily', name: 'A'.repeat(300) },
    }),
    status: 400,
  },
  {
    name: 'preferences-paused',
    at: async (world) => {
      const path = `/r/${(await world.reader()).preferences}`
      await world.post(path, { do: 'pause', months: '3' })
      return { path: `${path}?done=paused` }
    },
  },
  {
    name: 'preferences-left',
    at: async (world) => {
      const path = `/r/${(await world.reader()).preferences}`
      await world.post(path, { do: 'leave-all' })
      return { path: `${path}?done=left` }
    },
  },
  {
    name: 'preferences-expired',
    at: (world) => ({ path: `/r/${world.token('preferences', [9_999_999, 1, 1])}` }),
    status: 410,
  },
  {
    name: 'change-address',
    at: async (world) => ({ path: `/r/${(await world.reader()).preferences}/address` }),
  },
  {
    name: 'change-address-wrong',
    at: async (world) => ({
      path: `/r/${(await world.reader()).preferences}/address`,
      body: { email: 'ada@' },
    }),
    status: 400,
  },
  {
    name: 'change-address-mailed',
    at: async (world) => ({
      path: `/r/${(await world.reader()).preferences}/address`,
      body: { email: 'ada@new.example' },
    }),
  },
  { name: 'change-address-confirm', at: async (world) => ({ path: await changePath(world) }) },
  {
    name: 'address-changed',
    at: async (world) => ({ path: await changePath(world), body: { change: 'yes' } }),
  },
  { name: 'erase', at: async (world) => ({ path: `/r/${(await world.reader()).preferences}/erase` }) },
  {
    name: 'erased',
    at: async (world) => {
      const path = `/r/${(await world.reader()).preferences}/erase`
      const page = await (await fetch(world.url + path)).text()
      return {
        path,
        body: { erase: /name="erase" value="([^"]+)"/.exec(page)?.[1] ?? 'no token on the page' },
      }
    },
  },
  { name: 'unsubscribe', at: async (world) => ({ path: `/u/${(await world.reader()).leave}` }) },
  {
    name: 'unsubscribed',
    at: async (world) => ({ path: `/u/${(await world.reader()).leave}`, body: { leave: 'yes' } }),
  },
  {
    name: 'unsubscribed-reason',
    at: async (world) => {
      const path = `/u/${(await world.reader()).leave}`
      await world.post(path, { leave: 'yes' })
      return { path, body: { reason: 'too_often', words: 'Once a week would do.' } }
    },
  },
  {
    name: 'unsubscribed-back',
    at: async (world) => {
      const path = `/u/${(await world.reader()).leave}`
      await world.post(path, { leave: 'yes' })
      return { path, body: { back: 'mail' } }
    },
  },
  { name: 'undo', at: async (world) => ({ path: await wayBack(world) }) },
  { name: 'returned', at: async (world) => ({ path: await wayBack(world), body: { return: 'yes' } }) },
  {
    name: 'undo-over',
    at: (world) => ({ path: `/b/${world.token('undo', [9_999_999, 1, 1])}` }),
    status: 410,
  },
  { name: 'not-found', at: () => ({ path: '/nowhere' }), status: 404 },
]

async function changePath(world: PageWorld): Promise<string> {
  const { id, preferences } = await world.reader()
  await world.post(`/r/${preferences}/address`, { email: `reader${id}@new.example` })
  const { rows } = await sql<{ id: number }>`
    select id from address_changes where subscriber_id = ${id}`.execute(world.database)
  return `/x/${world.token('change', [rows[0]?.id ?? 0])}`
}

async function wayBack(world: PageWorld): Promise<string> {
  const { id, list, leave } = await world.reader()
  await world.post(`/u/${leave}`, { leave: 'yes' })
  await world.post(`/u/${leave}`, { back: 'mail' })
  const { rows } = await sql<{ id: number }>`
    select max(id) as id from consent_events where subscriber_id = ${id}`.execute(world.database)
  return `/b/${world.token('undo', [id, list, rows[0]?.id ?? 0])}`
}
