/** Fault 9: the password is changed, the certificate expires, STARTTLS is stripped in mid-send, on one relay and on both. */
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { type FaultRun, openFaultRun } from '../support/fault-run.ts'
import { scale } from '../support/fault-scale.ts'
import { soon } from '../support/launched-edition.ts'
import { type Breakage, openSecureRelay, type SecureRelay, trusted } from '../support/relay-secure.ts'

const { readers } = scale({ full: { readers: 5_000 }, ci: { readers: 400 } })
/** Connections end after a few messages, so that the next ones meet what was broken. */
const relay = '{ connections: 2, messagesPerConnection: 20, probe: 200ms }'
const yaml = `delivery: { lease: 3s, renewLease: 1s }\nrelays: { main: ${relay}, spare: ${relay} }\n`
/** How long (ms) a relay takes for a message: two connections are slow enough to be broken in the middle. */
const pace = 10

const faults: Readonly<Record<Breakage, string>> = { password: 'auth', certificate: 'tls', starttls: 'tls' }
const breakages: readonly Breakage[] = ['password', 'certificate', 'starttls']

async function until(holds: () => Promise<boolean> | boolean, otherwise: string): Promise<void> {
  const over = new AbortController()
  const watch = async (): Promise<void> => {
    while (!over.signal.aborted && !(await holds())) await pause(20)
  }
  await soon(watch(), otherwise).finally(() => over.abort())
}

const isOut =
  ({ database }: FaultRun, names: readonly string[], fault: string) =>
  async (): Promise<boolean> => {
    const { rows } = await sql<{ relay: string }>`
      select relay from relay_outages where fault = ${fault} order by relay`.execute(database)
    return names.every((name) => rows.some((row) => row.relay === name))
  }

const isMended =
  ({ database }: FaultRun) =>
  async (): Promise<boolean> =>
    (await sql`select from relay_outages`.execute(database)).rows.length === 0

/** Nobody was marked, and no try was counted, for what was the relay's fault. */
async function checkNobodyBlamed(run: FaultRun, edition: number): Promise<void> {
  const fate = await run.check(edition)
  assert.deepEqual(fate, { accepted: readers, inDoubt: 0, doubtArrived: 0 })
  const { rows } = await sql<{ tries: number }>`
    select distinct tries from deliveries where edition_id = ${edition}`.execute(run.database)
  assert.deepEqual(rows, [{ tries: 1 }], 'a try was counted')
}

async function breakOne(run: FaultRun, main: SecureRelay, how: Breakage): Promise<void> {
  const before = main.accepted.length
  const edition = await run.launch()
  await until(() => main.accepted.length > before + readers / 10, 'nothing goes by the first relay')
  main.break(how)
  await until(isOut(run, ['main'], faults[how]), `main: ${how} was not noticed`)
  await run.untilDone(edition)
  main.mend()
  await until(isMended(run), `main: ${how} was mended and not noticed`)
  await checkNobodyBlamed(run, edition)
}

async function breakBoth(
  run: FaultRun,
  relays: readonly SecureRelay[],
  how: Breakage,
  t: TestContext,
): Promise<void> {
  const count = (): number => relays.reduce((sum, { accepted }) => sum + accepted.length, 0)
  const before = count()
  const edition = await run.launch()
  await until(() => count() > before + readers / 10, 'nothing goes out')
  for (const each of relays) each.break(how)
  const standing = async (): Promise<string> => {
    const { rows } = await sql<{ standing: string }>`
      select status || ' ' || coalesce(stopped_by, '') as standing from editions where id = ${edition}`.execute(
      run.database,
    )
    return rows[0]?.standing ?? ''
  }
  await until(async () => (await standing()) === 'paused relays', `${how}: the edition was not paused`)
  const stood = count()
  assert.ok(stood - before < readers, 'it was over before it was broken')
  for (const each of relays) each.mend()
  const mended = performance.now()
  // What was on the wire when it was paused comes in as well.
  const goesOn = async (): Promise<boolean> => count() > stood && (await standing()) !== 'paused relays'
  await until(goesOn, `${how}: it does not go on by itself`)
  t.diagnostic(`${how} on both: goes on ${Math.round(performance.now() - mended)} ms after it was mended`)
  await run.untilDone(edition)
  await until(isMended(run), `${how}: an outage stays`)
  await checkNobodyBlamed(run, edition)
}

describe('two relays with a login, in mid-send', () => {
  test('whatever is broken at them, nobody is marked and it goes on by itself', {
    timeout: 3_600_000,
  }, async (t) => {
    await using main = await openSecureRelay(pace)
    await using spare = await openSecureRelay(pace)
    const env = { SMTP_URL: main.url, SMTP_URL_SPARE: spare.url, NODE_EXTRA_CA_CERTS: 'trusted.pem' }
    const accepted = async () => [...main.accepted, ...spare.accepted]
    await using run = await openFaultRun({ readers, yaml, relay: { env, accepted }, processes: true })
    await writeFile(join(run.installation.folder, 'trusted.pem'), trusted)
    const worker = await run.startWorker()
    for (const how of breakages) {
      await breakOne(run, main, how)
      await breakBoth(run, [main, spare], how, t)
    }
    worker.kill('SIGTERM')
    assert.equal((await worker.ended).code, 0, worker.output())
  })
})
