/** One edition that is going out to many readers while a fault test breaks something, and what must be true of it. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { openMailbox } from '../../src/inbox/mailbox.ts'
import { scale } from './fault-scale.ts'
import { importReaders } from './import-readers.ts'
import type { Installation } from './installation.ts'

const story = 'The Mill Post\n\nA story for everybody\n\nEvery reader gets it once, whatever breaks.\n'

/** How long an edition may take to be done once nothing breaks any more: leases and sweeps run out in it. */
const patience = scale({ full: 600_000, ci: 75_000 })

const standing = z.object({
  edition: z.object({ status: z.string() }),
  totals: z.object({
    frozen: z.number(),
    accepted: z.number(),
    inDoubt: z.number(),
    outstanding: z.number(),
  }),
})
const doubts = z.array(z.object({ address: z.string() }))

/** How an edition stands. */
export type Standing = z.infer<typeof standing>

/** A message as the relay wrote it down. */
export interface Arrival {
  readonly address: string
  /** Milliseconds since 1970. */
  readonly at: number
}

/** The addresses of the readers that `launchEdition` imports. */
export function readerAddresses(readers: number): string[] {
  return Array.from({ length: readers }, (_, index) => `reader${index}@example.org`)
}

/** Imports so many readers and launches an edition to them. */
export async function launchEdition(installation: Installation, readers: number): Promise<void> {
  await installation.write('story.txt', story)
  await importReaders(installation, readerAddresses(readers))
  const sent = await installation.run('send', 'story.txt', '-l', 'daily', '--yes')
  assert.equal(sent.code, 0, sent.stderr)
}

/** Reads how the edition stands now. */
export async function readStanding(installation: Installation): Promise<Standing> {
  return standing.parse((await installation.run('status', 'daily/latest', '--json')).json())
}

/** Everyone who is listed as in doubt. */
export async function listDoubts(installation: Installation): Promise<string[]> {
  const listed = await installation.run('in-doubt', 'daily/latest', 'list', '--json')
  return doubts.parse(listed.json()).map(({ address }) => address)
}

/** What the local inbox wrote down so far, oldest first. */
export async function readArrivals(installation: Installation): Promise<Arrival[]> {
  using mailbox = openMailbox(inboxOf(installation), false)
  const received = await mailbox.received()
  return received.flatMap(({ to, receivedAt }) =>
    to.map((address) => ({ address, at: receivedAt.getTime() })),
  )
}

/** How long (ms) so many messages may take to arrive: the tests wait for a few seconds' worth. */
const arrivalPatience = 75_000

/** Resolves when the local inbox has written down so many messages; rejects when they do not come in time. */
export async function untilArrived(installation: Installation, count: number): Promise<void> {
  const records = join(inboxOf(installation), 'envelopes.jsonl')
  const deadline = performance.now() + arrivalPatience
  for (let lines = 0; lines < count; await pause(10)) {
    lines = (await readFile(records, 'utf8').catch(() => '')).split('\n').length - 1
    if (performance.now() > deadline)
      throw new Error(`only ${lines} of ${count} messages arrived within ${arrivalPatience} ms`)
  }
}

/** Waits for what must come within `patience`; a test that hangs would leave its processes behind. */
export async function soon<T>(work: Promise<T>, otherwise: string): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(otherwise)), patience)
  return await Promise.race([work, late]).finally(() => clearTimeout(timer))
}

/** Waits until the edition is done; gives how long that took, in milliseconds. */
export async function untilDone(installation: Installation): Promise<number> {
  const begun = performance.now()
  const watching = installation.start('status', 'daily/latest', '--watch')
  const timer = setTimeout(() => watching.kill('SIGINT'), patience)
  const { code, stdout, stderr } = await watching.ended
  clearTimeout(timer)
  assert.ok(code === 0 || code === 3, `not done (exit ${code}):\n${stdout}${stderr}`)
  return performance.now() - begun
}

/** What holds for every edition that is done: once each, nobody lost, doubt by name. Gives how it stands. */
export async function checkEveryone(
  installation: Installation,
  readers: number,
  arrivals: readonly Arrival[],
): Promise<Standing> {
  const now = await readStanding(installation)
  assert.equal(now.edition.status, 'done')
  assert.equal(now.totals.frozen, readers)
  assert.equal(now.totals.accepted + now.totals.inDoubt, readers)
  const doubted = new Set(await listDoubts(installation))
  assert.equal(doubted.size, now.totals.inDoubt)
  const got = new Set(arrivals.map(({ address }) => address))
  assert.equal(arrivals.length - got.size, 0, 'somebody got it twice')
  const lost = readerAddresses(readers).filter((address) => !got.has(address) && !doubted.has(address))
  assert.deepEqual(lost, [], 'somebody is lost')
  const verified = await installation.run('verify', 'daily/latest', '--json')
  assert.equal(verified.code, 0, verified.stdout)
  assert.partialDeepStrictEqual(verified.json(), { holds: true })
  return now
}

/** The arrivals after an instant (milliseconds since 1970), and before another one where that is given. */
export function arrivedBetween(
  arrivals: readonly Arrival[],
  from: number,
  until = Number.POSITIVE_INFINITY,
): Arrival[] {
  return arrivals.filter(({ at }) => at > from && at < until)
}

/** The longest time in which nothing arrived, in milliseconds. */
export function longestGap(arrivals: readonly Arrival[]): number {
  const times = arrivals.map(({ at }) => at).sort((a, b) => a - b)
  return Math.max(0, ...times.slice(1).map((at, index) => at - (times[index] ?? at)))
}

function inboxOf(installation: Installation): string {
  return join(installation.folder, 'data', 'inbox')
}
