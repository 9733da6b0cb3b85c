/** `subscribers erase` on a whole installation: what a backup, Redis and the log still hold of the reader is nothing. */
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { zstdDecompressSync } from 'node:zlib'
import { simpleParser } from 'mailparser'
import { openMailbox } from '../../src/inbox/mailbox.ts'
import { makeInstallation } from '../support/installation.ts'
import { untilArrived } from '../support/launched-edition.ts'
import { isRedisInstalled, openRedisServer } from '../support/redis-server.ts'
import { runHere } from '../support/run-here.ts'

const noRedis = process.env['CI'] !== 'true' && !isRedisInstalled()

test('an erased reader is in no backup, not in Redis and in no log', { skip: noRedis }, async () => {
  await using opened = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'broadsheet-redis-'))
  opened.defer(async () => await rm(folder, { recursive: true, force: true }))
  const redis = opened.use(await openRedisServer('--dir', folder))
  const installation = opened.use(
    await makeInstallation({ env: { REDIS_URL: `redis://127.0.0.1:${redis.port}` } }),
  )
  const up = installation.start('up')
  await up.said(/Running; Ctrl-C/)
  const run = async (...args: string[]) => await runHere(installation, args)

  /** The text of the newest message in the local inbox, once there are so many. */
  const readMail = async (count: number): Promise<string> => {
    await untilArrived(installation, count)
    using mailbox = openMailbox(join(installation.folder, 'data', 'inbox'), false)
    const all = [...(await mailbox.received())].sort((a, b) => +a.receivedAt - +b.receivedAt)
    const last = all.at(-1)
    assert.ok(last !== undefined)
    return (await simpleParser(await readFile(last.file))).text ?? ''
  }
  const linkIn = (text: string, page: string): string => {
    const url = new RegExp(`http://\\S+/${page}/[\\w-]+`).exec(text)?.[0]
    assert.ok(url !== undefined, text)
    return url
  }
  const post = async (url: string, fields: Record<string, string>) => {
    const response = await fetch(url, { method: 'POST', body: new URLSearchParams(fields) })
    assert.ok(response.ok, `${url}: ${response.status}`)
  }
  const traces = async (name: string): Promise<string> => {
    const backup = join(installation.folder, name)
    const made = await run('backup', backup)
    assert.equal(made.code, 0, made.stderr)
    redis.command('save')
    const dump = await readFile(join(folder, 'dump.rdb'), 'latin1')
    return `${zstdDecompressSync(await readFile(backup)).toString()}\n${dump}\n${up.output()}`
  }

  const add = await run('subscribers', 'add', 'Ada@Example.org', '-l', 'daily', '--consent', 'asked by phone')
  assert.equal(add.code, 0, add.stderr)
  await installation.write('story.md', '# The mill\n\nIt grinds by moonlight, and nobody knows why.\n')
  const sent = await run('send', 'story.md', '-l', 'daily', '--yes', '--wait=done')
  assert.equal(sent.code, 0, sent.stderr)
  await post(linkIn(await readMail(1), 'p'), { send: 'link' })
  const link = linkIn(await readMail(2), 'r')
  await post(link, { do: 'save', lists: 'daily', name: 'Ada Lovelace' })
  await post(link, { do: 'data' })
  assert.match(await readMail(3), /\S/)
  await post(`${link}/address`, { email: 'countess@example.net' })
  await untilArrived(installation, 4)
  const before = await traces('before.backup')
  for (const trace of [/ada@example\.org/i, /Ada Lovelace/, /countess@example\.net/])
    assert.match(before, trace)

  assert.equal((await run('subscribers', 'erase', 'nobody', '--yes')).code, 2)
  const unasked = await run('subscribers', 'erase', 'ada@example.org')
  assert.equal(unasked.code, 2)
  assert.match(unasked.stderr, /Nothing was erased.*--yes/)
  const erased = await run('subscribers', 'erase', 'ada@example.org', '--yes')
  assert.equal(erased.code, 0, erased.stderr)
  assert.match(erased.stdout, /is erased: 1 subscription, 3 entries of the log/)
  const again = await run('subscribers', 'erase', 'ada@example.org', '--yes', '--json')
  assert.deepEqual(again.json(), {
    ...{ address: 'ada@example.org', known: false, subscriptions: 0, events: 0 },
  })
  const after = await traces('after.backup')
  for (const trace of [/ada@example\.org/i, /Ada Lovelace/, /countess@/]) assert.doesNotMatch(after, trace)
  assert.match(after, /subscriber_erased/)
  assert.match((await run('subscribers', 'show', 'ada@example.org')).stdout, /erased/)
  const revived = await run('subscribers', 'add', 'ada@example.org', '-l', 'daily', '--consent', 'x')
  assert.doesNotMatch(revived.stdout, /was added/)
  assert.equal((await fetch(link)).status, 410)
  up.kill('SIGINT')
  assert.equal((await up.ended).code, 0, up.output())
})
