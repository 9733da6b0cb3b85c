/** The sweep: a plain timer's work that makes the queue disposable (DESIGN 3.1). */
import { hostname } from 'node:os'
import { sql } from 'kysely'
import { standstillOf } from '../src/database/standstill.ts'
import { findSending } from '../src/ledger/due.ts'
import { isNoticeDue } from '../src/ledger/notices/record.ts'
import { recover } from '../src/ledger/recover.ts'
import { planResends, resendDue } from '../src/ledger/resend-doubts.ts'
import { countLanes } from '../src/ledger/session.ts'
import { isSignUpDue } from '../subscribers/sign-up/request.ts'
import { conclude } from './conclude.ts'
import { retain } from './retain.ts'
import { weighComplaints } from './stop-loss.ts'
import type { Tools } from './tools.ts'
import { wakeEdition } from './wake-edition.ts'

/** The advisory lock of the sweep: 'swee' in ASCII. One worker sweeps at a time, whichever comes first. */
const sweepLock = 0x73776565

/** How long (ms) the queue takes a silent worker's job for held; then another gets it, which is harmless. */
export const jobLock = 10_000

/**
 * Takes back what dead workers held, concludes what has nothing outstanding, and wakes workers for everything
 * that is due, whatever the queue has lost; forgets what was kept long enough. Does nothing while another worker
 * sweeps.
 */
export async function sweep(
  tools: Pick<Tools, 'database' | 'queue' | 'log' | 'publishing' | 'clocks' | 'journal' | 'delivery'>,
): Promise<void> {
  const { database, queue, log } = tools
  await database.connection().execute(async (connection) => {
    const locked = await sql<{
      locked: boolean
    }>`select pg_try_advisory_lock(${sweepLock}) as locked`.execute(connection)
    if (locked.rows[0]?.locked !== true) return
    // The lock is the session's: one that is stopped in a sweep would keep all others from theirs for ever.
    await sql`set idle_session_timeout = ${sql.lit(standstillOf(tools.delivery.leaseMs))}`.execute(connection)
    try {
      const recovered = await recover(connection, { host: hostname(), writer: tools.journal.writer })
      if (recovered.sessions > 0) log.workersRecovered(recovered)
      if (recovered.inDoubt > 0) await planResends(connection, tools.delivery)
      await resendDue(connection)
      const lanes = await countLanes(connection, jobLock)
      for (const { edition, due } of await findSending(connection)) {
        if (due) await wakeEdition(queue, edition, lanes)
        else await conclude(tools, edition)
      }
      await weighComplaints({ ...tools, database: connection })
      if (await isNoticeDue(connection)) await queue.wake({ name: 'notify' })
      if (await isSignUpDue(connection)) await queue.wake({ name: 'sign-up' })
      await retain({ ...tools, database: connection })
    } finally {
      await sql`reset idle_session_timeout`.execute(connection)
      await sql`select pg_advisory_unlock(${sweepLock})`.execute(connection)
    }
  })
}
