/** A worker tells the ledger what a killed one wrote down, and leaves those that live alone. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openJournal } from '../../src/ledger/journal/open-journal.ts'
import { openSession } from '../../src/ledger/session.ts'
import { openLog } from '../../src/log.ts'
import { replayJournals } from '../../worker/replay-journals.ts'
import { here, lease, openLaunched, readStates } from '../support/ledger.ts'

const linux = { skip: process.platform === 'linux' ? false : 'nothing is proved here' }
const program = fileURLToPath(new URL('../src/ledger/journal/journal-child.ts', import.meta.url))
const delivery = {
  ...{ retryMs: [300_000] as const, expireAfterMs: 48 * 3_600_000, leaseMs: lease, renewLeaseMs: 10_000 },
  ...{ lateAfterMs: 3_600_000, stopLoss: { rejectedPercent: 5, ofFirst: 500, complaintPercent: 0.3 } },
}

test(
  'only the open messages of a killed worker stay in doubt; one that is only stopped keeps what it holds',
  linux,
  async () => {
    await using it = await openLaunched(12)
    const folder = await mkdtemp(join(tmpdir(), 'journal-'))
    await using _folder = { [Symbol.asyncDispose]: async () => await rm(folder, { recursive: true }) }
    await using journal = await openJournal({
      ...{ folder, instance: 'test', half: 64 * 1024, monotonic: () => performance.now() },
      ...{ unwritable: () => assert.fail(), writable: () => assert.fail() },
    })
    const child = spawn(process.execPath, [program, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
    const exited = new Promise((resolve) => child.once('exit', resolve))
    const [line] = await child.stdout.take(1).toArray()
    const clocks = { monotonic: () => 0, wall: () => 0 }
    const owner = { ...here, pid: child.pid ?? 0, writer: JSON.parse(String(line)) }
    // The first of its database, which is the one that the child writes of.
    const { fence } = await openSession(it.database, owner, lease, clocks)
    assert.equal(fence, 1)
    await it.begin(fence, 12)
    const before = await readStates(it.database, it.edition)
    const tools = {
      database: it.database,
      delivery,
      journal,
      log: openLog({ level: 'silent' }),
      random: () => 0.5,
    }
    child.kill('SIGSTOP')
    await replayJournals(tools)
    assert.deepEqual(await readStates(it.database, it.edition), before)
    child.kill('SIGKILL')
    await exited
    await Promise.all([replayJournals(tools), replayJournals(tools)])
    assert.deepEqual(await readStates(it.database, it.edition), [
      ...Array.from({ length: 7 }, () => 'accepted'),
      ...['in_doubt', 'in_doubt', 'in_doubt', 'waiting', 'waiting'],
    ])
    assert.equal((await readdir(folder)).length, 1, 'its journal went')
  },
)
