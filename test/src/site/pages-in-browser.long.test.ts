/** The pages of the site in a real browser: no accessibility fault, nothing too wide, nothing from elsewhere, nothing run. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import { articleFrame } from '../../../src/article/images/prepare-images.ts'
import { preparePicture } from '../../../src/article/images/prepare-picture.ts'
import { saveImages } from '../../../src/edition/save-images.ts'
import { openTestSite, type TestSite } from '../../support/open-test-site.ts'
import { photo } from '../article/images/pictures.ts'
import { article, paragraph } from '../render/sample.ts'
import { launchSample } from './launch-sample.ts'
import { missingBrowser, openPageBrowser, type PageBrowser } from './page-browser.ts'
import { arabicArticle, fullArticle } from './page-sample.ts'

describe('pages in a browser', { skip: missingBrowser }, () => {
  let world: TestSite
  let browser: PageBrowser
  const paths = new Map<string, string>()
  before(async () => {
    world = await openTestSite(undefined, { site: 'https://news.example.org' })
    browser = await openPageBrowser()
    const picture = await preparePicture(await photo(1200, 800).jpeg().toBuffer(), articleFrame)
    await saveImages(world.database, [picture])
    const { stored } = picture
    const { database, list: listId } = world
    const add = async (
      name: string,
      articles: Parameters<typeof launchSample>[1]['articles'],
      more: object = {},
    ) => {
      paths.set(name, (await launchSample(database, { listId, articles, ...more })).path)
    }
    await add('plain', [article([paragraph('One paragraph.')])])
    await add('everything', [fullArticle(stored)])
    await add('arabic', [arabicArticle(stored)], { settings: { languages: ['en', 'ar'] } })
    await add('digest', [fullArticle(stored), arabicArticle(stored), article([paragraph('Short.')])], {
      subject: 'Three stories for a Sunday',
    })
    await sql`update editions set launched_at = launched_at + id * interval '1 day'`.execute(database)
  })
  after(async () => {
    await browser[Symbol.asyncDispose]()
    await world[Symbol.asyncDispose]()
  })

  for (const name of ['everything', 'arabic', 'digest', '/', '/archive', '/archive/daily', '/subscribe'])
    test(`${name}: light and dark, wide and on a phone`, async () => {
      const { page, requests, complaints } = await browser.examine(
        `${world.site.url}${paths.get(name) ?? name}`,
      )
      assert.deepEqual(complaints, [])
      for (const url of requests) assert.ok(url.startsWith(world.site.url), url)
      await page.close()
    })
})
