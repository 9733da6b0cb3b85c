/** Fault 11: one worker's clock is an hour off, before and behind: nobody gets anything twice, nobody waits for it. */
import assert from 'node:assert/strict'
import { existsSync, globSync } from 'node:fs'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import { openFaultRun } from '../support/fault-run.ts'
import { scale } from '../support/fault-scale.ts'

const { readers, pace } = scale({ full: { readers: 5_000, pace: 500 }, ci: { readers: 400, pace: 100 } })
/** Debian's package `libfaketime`. */
const [library] = globSync('/usr/lib/*/faketime/libfaketime.so.1')
const here = library !== undefined && existsSync(library)

describe('a worker whose clock is an hour off', {
  skip: here || process.env['CI'] === 'true' ? false : 'libfaketime is not installed',
}, () => {
  for (const offset of ['+1h', '-1h'])
    test(`${offset}: it sends its share, and what it tells is believed`, async (t) => {
      await using run = await openFaultRun({ readers, sink: { pace } })
      const wrong = await run.startWorker({
        LD_PRELOAD: library ?? '',
        FAKETIME: offset,
        // Timers are the monotonic clock's: it is the wall clock alone that an administrator sets wrong.
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
      })
      const right = await run.startWorker()
      const edition = await run.launch()
      await run.untilDone(edition)
      assert.deepEqual(await run.check(edition), { accepted: readers, inDoubt: 0, doubtArrived: 0 })
      const { rows } = await sql<{ workers: number; late: number }>`
        select count(distinct fence)::int as workers,
          count(*) filter (where abs(extract(epoch from settled_at - now())) > 600)::int as late
        from deliveries where edition_id = ${edition}`.execute(run.database)
      t.diagnostic(`sent by ${rows[0]?.workers} workers`)
      assert.equal(rows[0]?.late, 0, 'its own clock got into the ledger')
      for (const worker of [wrong, right]) {
        worker.kill('SIGTERM')
        assert.equal((await worker.ended).code, 0, worker.output())
      }
    })
})
