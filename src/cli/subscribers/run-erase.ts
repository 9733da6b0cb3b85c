/** Erases one person, after asking: every plain trace goes, a keyed hash stays. */
import { userInfo } from 'node:os'
import { confirm, isCancel } from '@clack/prompts'
import { recordAudit } from '../../../subscribers/audit.ts'
import { eraseSubscriber } from '../../../subscribers/erase.ts'
import { hashAddress, isAddressFault, parseAddress } from '../../address.ts'
import { type ExitCode, exitCodes, Mistake } from '../../mistake.ts'
import type { Context } from '../context.ts'
import { openCommandStore } from '../with-edition.ts'

/** What the command may be told. */
export interface EraseOptions {
  /** Nobody is asked. */
  readonly yes: boolean
}

/** Erases. Throws a {@link Mistake} for what is no address, and where nobody can be asked and nobody said yes. */
export async function runErase(context: Context, typed: string, { yes }: EraseOptions): Promise<ExitCode> {
  const parsed = parseAddress(typed)
  if (isAddressFault(parsed)) throw new Mistake(`${JSON.stringify(typed)} is no address: ${parsed.fault}`)
  await agree(context, parsed.address, yes)
  await using store = await openCommandStore(context)
  const hash = hashAddress(parsed.key, store.secrets.suppression)
  const erased = await store.database.transaction().execute(async (transaction) => {
    const result = await eraseSubscriber(transaction, { ...parsed, hash })
    await recordAudit(transaction, {
      actor: userInfo().username,
      what: 'subscriber_erased',
      detail: { hash: hash.toString('hex'), known: result.known },
    })
    return result
  })
  context.say(
    erased.known
      ? `${parsed.address} is erased: ${count(erased.subscriptions, 'subscription')}, ${count(erased.events, 'entry', 'entries')} of the log, and all messages.`
      : `${parsed.address} was not known; whatever else may have held it is gone.`,
  )
  context.say(
    'A keyed hash stays, so that nothing is sent there until its reader signs up anew. Backups made before still hold the address: replace them.',
  )
  context.answer({ address: parsed.address, ...erased })
  return exitCodes.done
}

async function agree(context: Context, address: string, yes: boolean): Promise<void> {
  if (yes) return
  if (!context.interactive)
    throw new Mistake('Nothing was erased: nobody can be asked here, so add --yes.', exitCodes.usage)
  const message = `Erase all that is known about ${address}? This cannot be undone.`
  const answer = await confirm({ message, initialValue: false, signal: context.signal })
  if (isCancel(answer) || !answer) throw new Mistake('Nothing was erased.', exitCodes.stopped)
}

function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`
}
