/** Counts who uses the server, by locks in the server itself: they end with their holder, however it ends. */
import type { Client } from 'pg'
import { exitCodes, Mistake } from '../../mistake.ts'
import { codeOf } from './folder-trouble.ts'
import { isPassing } from './reach-server.ts'

// The two halves of the advisory lock: "broa", "dsht". Nothing else uses the form with two keys.
const lock = [0x62_72_6f_61, 0x64_73_68_74]

/**
 * Enters: takes the shared lock. False when the server went down meanwhile: whoever stops it holds the lock alone until
 * it is gone, so we wait here, and the end of the wait is either the lock or the loss of the connection.
 */
export async function enter(client: Client, patience: number): Promise<boolean> {
  try {
    await client.query("select set_config('lock_timeout', $1, false)", [String(Math.ceil(patience))])
    await client.query('select pg_advisory_lock_shared($1, $2)', lock)
    return true
  } catch (error) {
    await client.end().catch(() => {})
    if (isPassing(error)) return false
    // 55P03 lock_not_available: lock_timeout.
    if (codeOf(error) !== '55P03') throw error
    throw new Mistake(
      'Another process has been stopping the embedded database for too long. End that process and try again.',
      exitCodes.unreachable,
      { cause: error },
    )
  }
}

/**
 * Leaves: gives the shared lock back, and tells whether we were the last. If so, we now hold the lock alone, and nobody
 * can enter until this connection ends. First back, then alone: of two that leave at once, one is the last.
 */
export async function leave(client: Client): Promise<boolean> {
  try {
    await client.query('select pg_advisory_unlock_shared($1, $2)', lock)
    const answer = await client.query<{ alone: boolean }>(
      'select pg_try_advisory_lock($1, $2) as alone',
      lock,
    )
    return answer.rows[0]?.alone === true
  } catch (error) {
    if (isPassing(error)) return false
    throw error
  }
}
