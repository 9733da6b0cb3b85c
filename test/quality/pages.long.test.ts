/** Every page of the readers in every state, in three languages: for everybody to read, light, ours alone, and deaf to crawlers. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import type { Database } from '../../src/database/database.ts'
import { missingBrowser, openPageBrowser, type PageBrowser } from '../src/site/page-browser.ts'
import { examineState } from './examine-state.ts'
import { openPageWorld, type PageWorld, pageStates } from './page-states.ts'

describe('pages of the readers', { skip: missingBrowser }, () => {
  let world: PageWorld
  let browser: PageBrowser
  before(async () => {
    world = await openPageWorld()
    browser = await openPageBrowser()
  })
  after(async () => {
    await browser[Symbol.asyncDispose]()
    await world[Symbol.asyncDispose]()
  })

  // A page is the same in every language but for its direction and the length of its words.
  const looksIn = { en: 'phone', ar: 'phone', de: 'wide' } as const
  for (const state of pageStates)
    for (const lang of ['en', 'de', 'ar'] as const)
      test(`${state.name} (${lang})`, async () => {
        await examineState({ world, browser, state, lang, looks: looksIn[lang] })
        assert.deepEqual(world.troubles, [])
      })

  test('a crawler that opens every link three times, scripts and all, changes nothing', async () => {
    const mailed: string[] = []
    for (const state of pageStates) {
      const { path, body } = await state.at(world)
      world.limits.full = false
      if (body === undefined) mailed.push(world.url + path)
    }
    const { leave } = await world.reader()
    const before = await everything(world.database)
    const { page } = await browser.visit(world.url)
    const seen = new Set<string>()
    const ahead = [...mailed]
    for (let url = ahead.shift(); url !== undefined; url = ahead.shift()) {
      if (seen.has(url)) continue
      seen.add(url)
      await Promise.all(['HEAD', 'OPTIONS'].map(async (method) => await fetch(url, { method })))
      for (let time = 0; time < 3; time++) await page.goto(url)
      ahead.push(...linksOf(await page.content(), url))
    }
    await page.close()
    assert.ok(seen.size > mailed.length, `${seen.size} pages`)
    assert.equal(await everything(world.database), before)
    // What a button does would have been seen.
    await world.post(`/u/${leave}`, { leave: 'yes' })
    assert.notEqual(await everything(world.database), before)
  })
})

/** Every address of the site in a page, forms' too: a crawler asks for those as well. In one language: they are the same. */
function linksOf(html: string, page: string): string[] {
  return [...html.matchAll(/\s(?:href|action)="([^"]+)"/g)].flatMap(([, address = '']) => {
    const url = new URL(address.replaceAll('&amp;', '&'), page)
    url.searchParams.delete('lang')
    url.hash = ''
    const isPage = url.origin === new URL(page).origin && !/\.(css|js)$/.test(url.pathname)
    return isPage ? [url.href] : []
  })
}

/** All rows of all tables, as one string. */
async function everything(database: Database): Promise<string> {
  const tables = await sql<{ name: string }>`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`.execute(database)
  const found: string[] = []
  for (const { name } of tables.rows) {
    const { rows } = await sql`select to_jsonb(t) from ${sql.table(name)} as t order by 1`.execute(database)
    found.push(JSON.stringify([name, rows]))
  }
  return found.join('\n')
}
