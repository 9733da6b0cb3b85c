/** What an operator may hand over besides a text: several articles with pictures, each reader's own words, an item of a feed. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { type ParsedMail, simpleParser } from 'mailparser'
import sharp from 'sharp'
import { openMailbox } from '../../src/inbox/mailbox.ts'
import { type Installation, makeInstallation } from '../support/installation.ts'

const readers = 'email,name,city\nada@example.org,Ada,Köln\nbob@example.org,,\n'

const ferry = `---
headline: The ferry sails
subject: '{{reader.name|"Neighbour"}}, the ferry sails'
merge: true
---

![The ferry at its berth](pictures/ferry.png)

Dear {{reader.name|"neighbour"}} of {{reader.city|"the river"}}, it sails again, and it sails on time.
`

const bridge = `# The bridge opens

It opened on Monday, a week early, and nobody was there but the [harbour master](https://news.example.org/master).
`

async function receivedBy(installation: Installation): Promise<Map<string, ParsedMail>> {
  using mailbox = openMailbox(join(installation.folder, 'data', 'inbox'), false)
  const mails = new Map<string, ParsedMail>()
  for (const { to, file } of await mailbox.received())
    mails.set(to.join(), await simpleParser(await readFile(file)))
  return mails
}

test('several articles in one edition, with pictures that go along and words for each reader', async () => {
  await using installation = await makeInstallation()
  await installation.write('readers.csv', readers)
  const consent = ['-l', 'daily', '--consent', 'asked']
  assert.equal((await installation.run('subscribers', 'import', 'readers.csv', ...consent)).code, 0)
  const picture = await sharp({ create: { width: 900, height: 400, channels: 3, background: '#225588' } })
    .png()
    .toBuffer()
  await installation.write('ferry.md', ferry)
  await installation.write('bridge.md', bridge)
  await installation.write('pictures/ferry.png', picture)
  const send = ['send', 'ferry.md', 'bridge.md', '-l', 'daily', '--theme', 'digest', '--inline-images']
  const sent = await installation.run(...send, '--offline', '--yes', '--wait=done')
  assert.equal(sent.code, 0, sent.stderr)
  assert.match(sent.stderr, /1 of 2 readers have no city, and get "the river" in its place/)

  const mails = await receivedBy(installation)
  assert.deepEqual([...mails.keys()].sort(), ['ada@example.org', 'bob@example.org'])
  assert.equal(mails.get('ada@example.org')?.subject, 'Ada, the ferry sails')
  assert.equal(mails.get('bob@example.org')?.subject, 'Neighbour, the ferry sails')
  assert.match(mails.get('ada@example.org')?.text ?? '', /Dear Ada of Köln/)
  assert.match(mails.get('bob@example.org')?.text ?? '', /Dear neighbour of the river/)
  for (const { html, attachments } of mails.values()) {
    assert.match(String(html), /The bridge opens/)
    assert.equal(attachments.length, 1)
    assert.doesNotMatch(String(html), /\{\{/)
  }

  const again = await installation.run(...send, '--offline', '--yes')
  assert.match(again.stderr, /launched before; nothing is sent twice/)
  const one = await installation.run('send', 'ferry.md', 'bridge.md', '-l', 'daily', '--yes', '--key', 'x')
  assert.equal(one.code, 4)
  assert.match(one.stderr, /--theme digest/)
})

test('an item of a feed goes out once, however the feed around it changes', async () => {
  await using installation = await makeInstallation()
  await installation.write('readers.csv', 'email\nada@example.org\n')
  const consent = ['-l', 'daily', '--consent', 'asked']
  assert.equal((await installation.run('subscribers', 'import', 'readers.csv', ...consent)).code, 0)
  const story = `<p>${'The mill turns again, and the miller is not surprised at all. '.repeat(20)}</p>`
  const feed = (title: string) => `<?xml version="1.0"?><rss version="2.0"><channel><title>${title}</title>
<link>https://news.example.org/</link><description>News</description>
<item><title>The mill turns</title><guid isPermaLink="false">mill-1</guid>
<pubDate>Mon, 02 Mar 2026 08:00:00 GMT</pubDate><description><![CDATA[${story}]]></description></item></channel></rss>`
  await installation.write('feed.xml', feed('Mill news'))
  const send = ['send', '--feed', 'feed.xml', '-l', 'daily', '--offline', '--yes', '--wait=done']
  const sent = await installation.run(...send)
  assert.equal(sent.code, 0, sent.stderr)
  await installation.write('feed.xml', feed('Mill news, renamed'))
  assert.equal((await installation.run(...send)).code, 0)
  const mails = await receivedBy(installation)
  assert.deepEqual(
    [...mails.values()].map(({ subject }) => subject),
    ['The mill turns'],
  )
})
