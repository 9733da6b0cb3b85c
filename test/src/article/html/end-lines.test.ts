/** The lines under a story are left out, its own last paragraph is kept. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { blockText } from '../../../../src/article/block-text.ts'
import { readPage, story } from './page.ts'

/** Last paragraphs that read like what stands under a story, but are its own. */
const closings = [
  'She asked the crowd to follow her on the march to the capital, and they did, in the rain.',
  'Police tried to reach him on Twitter before the arrest, but nobody answered.',
  'Join us, the captain shouted to the people on the quay, and forty of them did.',
  'Thanks for reading the letter aloud, he said, and put it into the fire.',
  'If you found the pier gone, she said, you would walk home too.',
  'Have any questions been answered? The captain thinks that none of them has been, or ever will be.',
  'For two winters the town waited for more news of the old ferry and its crew, and none came.',
  'Written by candlelight, the last page of the log speaks of nothing but the cold.',
  'The post that the harbour lost appeared first on an old map, and then nowhere else.',
  'Tell us what lies below, the engineers were asked, and they shook their heads.',
]
/** Lines that stand under a story and are none of it. */
const footers = [
  'Follow her on Twitter @inesduarte.',
  'Ines is a reporter in Porto. Follow her on Twitter.',
  'Contact the newsroom at desk@quay.example.',
  'Join our Facebook group and meet the crew.',
  'Thanks for reading! More tomorrow.',
  'If you enjoyed this article, tell a friend.',
  'Got a tip? Send it to our desk.',
  'Reporting by Ada Example; Editing by Ben Sample',
  'The post The ferry stays appeared first on Quay Notes.',
]

describe('the end of a story', () => {
  for (const words of closings) {
    test(`keeps: ${words}`, async () => {
      const source = await readPage('', { after: `<p>${words}</p>` })
      assert.equal(source.body.map(blockText).at(-1), words)
    })
  }
  for (const words of footers) {
    test(`leaves out: ${words}`, async () => {
      const source = await readPage('', { after: `<p>${words}</p>` })
      assert.deepEqual(source.body.map(blockText), story)
    })
  }
})
