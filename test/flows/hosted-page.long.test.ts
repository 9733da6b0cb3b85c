/** From a mail to its page: "View in browser" leads to the whole story, which knows nobody; the feed has it too. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { simpleParser } from 'mailparser'
import { z } from 'zod'
import { openMailbox } from '../../src/inbox/mailbox.ts'
import { importReaders } from '../support/import-readers.ts'
import { makeInstallation } from '../support/installation.ts'

const answer = z.object({ edition: z.object({ page: z.string() }) })

test('the link in the mail, the address that the command prints and the feed are the same page', async () => {
  await using installation = await makeInstallation()
  const up = installation.start('up')
  await up.said(/Running; Ctrl-C/)
  await importReaders(installation, ['ada@example.org'])
  await installation.write(
    'story.md',
    '# The ferry sails\n\nDear {{reader.name|"neighbour"}}, it sails again.\n',
  )
  const sent = await installation.run(
    'send',
    'story.md',
    '-l',
    'daily',
    '--merge',
    '--yes',
    '--wait',
    '--json',
  )
  assert.equal(sent.code, 0, sent.stderr)
  const { page } = answer.parse(sent.json()).edition
  assert.match(page, new RegExp(`^http://127\\.0\\.0\\.1:${installation.sitePort}/e/1-[0-9a-f]{12}$`))

  using mailbox = openMailbox(join(installation.folder, 'data', 'inbox'), false)
  const [message] = await mailbox.received()
  const mail = await simpleParser(await readFile(message?.file ?? ''))
  assert.ok(String(mail.html).includes(`"${page}"`), 'the mail links to its page')

  const html = await (await fetch(page)).text()
  assert.match(html, /Dear neighbour, it sails again\./)
  assert.doesNotMatch(html, /ada|\/u\//)
  const feed = await (await fetch(new URL('/archive/daily/feed.xml', page))).text()
  assert.ok(feed.includes(page))
})
