/** Measures how long one recipient's message takes to fill: node bench/fill-message.ts */
import { readFileSync } from 'node:fs'
import { readArticle } from '../src/article/read-article.ts'
import { encodeMessage } from '../src/message/encode-message.ts'
import { fillMessage, prepareParts } from '../src/message/fill-message.ts'
import { renderEdition } from '../src/render/render-edition.ts'

const times = 200_000
const root = new URL('../', import.meta.url)
const article = await readArticle(readFileSync(new URL('examples/story.txt', root)), { name: 'story.txt' })
const from = { name: 'The Daily Broadsheet', address: 'news@example.org' }
const site = 'https://news.example.org'

const rendering = await renderEdition(
  {
    articles: [article],
    look: {
      publicationName: from.name,
      name: 'Daily stories',
      postalAddress: '1 Press Lane, Springfield',
      site,
      language: 'en',
      brand: { colour: '#0b57a4' },
      callToAction: {
        title: 'Forwarded this?',
        text: 'Get the next one.',
        button: 'Sign up free',
        fromArticle: false,
      },
      theme: 'broadsheet',
    },
    subject: article.headline,
    preheader: '',
    editionSlug: 'bench',
    viewUrl: `${site}/e/bench`,
    merge: false,
    images: 'hosted',
  },
  new URL('templates/newsletter/', root),
)
const message = encodeMessage(
  { subject: article.headline, from, list: { key: 'daily', name: 'Daily stories' }, site },
  rendering,
)
const prepared = prepareParts(message)

for (const name of ['Ada Lovelace', 'Zoë Müller-Lindenberg']) {
  const values = {
    to: { name, address: 'reader@example.net' },
    name,
    address: 'reader@example.net',
    date: 'Sat, 22 Nov 2025 15:00:00 +0000',
    messageId: '<d.1z.rs.inst@example.org>',
    unsubscribeUrl: `${site}/u/${'x'.repeat(54)}`,
    preferencesUrl: `${site}/p/${'x'.repeat(54)}`,
    signedUp: { on: new Date('2025-11-22T15:00:00Z'), by: 'form' },
  }
  let bytes = 0
  const startedAt = performance.now()
  for (let at = 0; at < times; at++) for (const chunk of fillMessage(prepared, values)) bytes += chunk.length
  const micros = ((performance.now() - startedAt) * 1000) / times
  const size = (bytes / times / 1024).toFixed(1)
  process.stdout.write(
    `${name}: ${micros.toFixed(2)} µs a message of ${size} KB in ${fillMessage(prepared, values).length} chunks\n`,
  )
}
