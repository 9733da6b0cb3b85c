/** A few of the readers' pages in a real browser, right to left; pages.long.test.ts looks at all of them in three languages. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { missingBrowser, openPageBrowser, type PageBrowser } from '../src/site/page-browser.ts'
import { examineState, stateOf } from './examine-state.ts'
import { openPageWorld, type PageWorld } from './page-states.ts'

describe('pages of the readers, in Arabic', { skip: missingBrowser }, () => {
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
  for (const name of ['subscribe-wrong', 'preferences', 'unsubscribed'])
    test(name, async () => {
      await examineState({ world, browser, state: stateOf(name), lang: 'ar' })
      assert.deepEqual(world.troubles, [])
    })
})
