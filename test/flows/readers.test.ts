/** From an edition's call to action to a reader who has chosen, left and come back, in a real browser. */
import { test } from 'node:test'
import { followReaders } from '../support/follow-readers.ts'
import { missingBrowser } from '../support/reader-browser.ts'

test('one reader, in English, on a phone, without scripts', { skip: missingBrowser }, async () => {
  await followReaders([{ lang: 'en', width: 375, scripts: false }])
})
