/** A reader who leaves while an edition goes out gets nothing of it that had not begun. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { parseEnv } from 'node:util'
import { z } from 'zod'
import { openMailbox } from '../../src/inbox/mailbox.ts'
import { type KeyRing, openKeyRing, signUnsubscribe } from '../../src/link.ts'
import { importReaders } from '../support/import-readers.ts'
import { type Installation, makeInstallation } from '../support/installation.ts'
import { launchEdition, readArrivals, readerAddresses, untilArrived } from '../support/launched-edition.ts'
import { openPacedInbox } from '../support/paced-inbox.ts'
import { runHere } from '../support/run-here.ts'

const readers = 70
/** So slow that the last readers' turn comes seconds after they have left, on a busy machine too. */
const perSecond = 8
/** Ids, and with them the turns, follow the addresses as text: these stand side by side, near the end. */
const leavers = ['reader64', 'reader65', 'reader66', 'reader67', 'reader68', 'reader69'].map(
  (name) => `${name}@example.org`,
)

const shown = z.object({ subscriber: z.object({ id: z.number() }) })
const listed = z.array(z.object({ id: z.number(), key: z.string() }))
const standing = z.object({ totals: z.record(z.string(), z.number()) })

async function readRing(installation: Installation): Promise<KeyRing> {
  const kept = parseEnv(await readFile(join(installation.folder, 'data', 'secrets.env'), 'utf8'))
  return openKeyRing((kept['BROADSHEET_SECRET'] ?? '').split(','))
}

/** As a mail program does it (RFC 8058 3.2): either encoding, no cookie, no redirect followed. */
async function postOneClick(url: string, encoding: 'form' | 'multipart'): Promise<Response> {
  const body = encoding === 'form' ? new URLSearchParams() : new FormData()
  body.append('List-Unsubscribe', 'One-Click')
  return await fetch(url, { method: 'POST', body, redirect: 'manual' })
}

/** The link in the header of the first message that arrived. */
async function readLink(installation: Installation): Promise<{ to: string; url: string }> {
  using mailbox = openMailbox(join(installation.folder, 'data', 'inbox'), false)
  const [first] = await mailbox.received()
  assert.ok(first !== undefined)
  const text = (await readFile(first.file, 'latin1')).replaceAll(/\r\n[ \t]/g, ' ')
  const url = /^List-Unsubscribe: .*<(https?:[^>]+)>/m.exec(text)?.[1]
  assert.ok(url !== undefined, text.slice(0, 2_000))
  return { to: first.to[0] ?? '', url }
}

describe('an unsubscribe in mid-send', () => {
  test('wins over the edition: nothing more is sent, and the totals say why', async () => {
    await using installation = await makeInstallation()
    await using _inbox = await openPacedInbox(installation, perSecond)
    const site = installation.start('site')
    const worker = installation.start('worker')
    await site.said(/Running; Ctrl-C/)
    await worker.said(/Running; Ctrl-C/)
    await importReaders(installation, readerAddresses(readers))
    const ring = await readRing(installation)
    const lists = listed.parse((await runHere(installation, ['lists', '--json'])).json())
    const list = lists.find(({ key }) => key === 'daily')?.id ?? 0
    const [lowest = ''] = leavers
    const found = await runHere(installation, ['subscribers', 'show', lowest, '--json'])
    const { subscriber } = shown.parse(found.json())

    await launchEdition(installation, readers)
    const answers = await Promise.all(
      leavers.map(async (_, index) => {
        const id = subscriber.id + index
        const token = signUnsubscribe(ring, { list, subscriber: id, edition: 1, n: id })
        const url = `http://127.0.0.1:${installation.sitePort}/u/${token}`
        return await postOneClick(url, index % 2 === 0 ? 'form' : 'multipart')
      }),
    )
    for (const { status, headers } of answers)
      assert.deepEqual([status, headers.get('set-cookie')], [200, null])
    await untilArrived(installation, 1)
    const { to, url } = await readLink(installation)
    assert.equal((await postOneClick(url, 'form')).status, 200)

    const watched = await runHere(installation, ['status', 'daily/latest', '--watch', '--json'])
    assert.equal(watched.code, 0, watched.stderr)
    const { totals } = standing.parse(watched.json())
    assert.partialDeepStrictEqual(totals, {
      frozen: readers,
      accepted: readers - leavers.length,
      unsubscribed: leavers.length,
      outstanding: 0,
    })
    const got = (await readArrivals(installation)).map(({ address }) => address)
    const stayed = readerAddresses(readers).filter((address) => !leavers.includes(address))
    assert.deepEqual(got.sort(), stayed.sort())
    const verified = await runHere(installation, ['verify', 'daily/latest'])
    assert.equal(verified.code, 0, verified.stdout)

    // Who left by the link in the mail gets no next one.
    await installation.write('next.txt', 'The Mill Post\n\nThe next one\n\nIt is for those who stayed.\n')
    const next = await runHere(installation, [
      'send',
      'next.txt',
      '-l',
      'daily',
      '--yes',
      '--dry-run',
      '--json',
    ])
    assert.partialDeepStrictEqual(next.json(), {
      audience: { confirmed: readers - leavers.length - 1, unsubscribed: leavers.length + 1 },
    })
    assert.match((await runHere(installation, ['subscribers', 'show', to])).stdout, /^daily +unsubscribed /m)
  })
})
