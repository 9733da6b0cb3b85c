/** Stops an edition that does harm: too many refused for what they are, or too many readers who call it spam. */
import type { EditionId } from '../src/edition/edition.ts'
import { countComplaints, countFirstLosses, keepLosses, listComplained } from '../src/ledger/losses.ts'
import type { Result } from '../src/ledger/record.ts'
import { stop } from '../src/ledger/stopped.ts'
import { tellOperator } from './conclude.ts'
import type { Tools } from './tools.ts'

/** What it needs. */
export type StopLossTools = Pick<Tools, 'database' | 'queue' | 'log' | 'delivery'>

/** So few may be chance, whatever share they are. */
const fewest = { rejected: 5, complaints: 3 }

/** Looks at outcomes that were just recorded; asks the ledger only where one of them could decide it. */
export async function weighRejections(
  tools: StopLossTools,
  edition: EditionId,
  results: readonly Result[],
): Promise<void> {
  const { ofFirst, rejectedPercent } = tools.delivery.stopLoss
  const counts = results.some(
    ({ n, outcome }) => n <= ofFirst && outcome.kind === 'rejected' && outcome.blame !== 'recipient',
  )
  if (!counts) return
  const { rejected, of, seen, reply } = await countFirstLosses(tools.database, edition, ofFirst)
  if (rejected < fewest.rejected || rejected * 100 <= rejectedPercent * of || !isNews(rejected, seen)) return
  const reason = `${rejected} of the first ${of} recipients were refused for the message or the sender, more than ${rejectedPercent} %; most heard: ${reply}`
  await stopFor(tools, edition, reason, { rejected })
}

/** Looks at the editions that readers call spam; who takes a complaint in writes it into `bounces`, and no more. */
export async function weighComplaints(tools: StopLossTools): Promise<void> {
  const { complaintPercent } = tools.delivery.stopLoss
  for (const edition of await listComplained(tools.database)) {
    const { complaints, accepted, seen } = await countComplaints(tools.database, edition)
    const many = complaints >= fewest.complaints && complaints * 100 > complaintPercent * accepted
    if (!many || !isNews(complaints, seen)) continue
    const reason = `${complaints} readers called it spam, of ${accepted} who got it: more than ${complaintPercent} %`
    await stopFor(tools, edition, reason, { complaints })
  }
}

/** Who resumed it has seen so many, and those that were under way: the same person is asked again when it doubles. */
function isNews(count: number, seen: number): boolean {
  return count > 2 * seen
}

async function stopFor(
  { database, queue, log }: StopLossTools,
  edition: EditionId,
  reason: string,
  losses: { readonly rejected: number } | { readonly complaints: number },
): Promise<void> {
  let noticed = false
  const stopped = await stop(database, { edition, by: 'stop_loss', reason }, async (transaction) => {
    await keepLosses(transaction, edition, losses)
    const detail = `The stop-loss did it: ${reason}. It goes on only when you say so: "broadsheet resume ${edition}" sends to the others, "broadsheet cancel ${edition}" to nobody more.`
    noticed = await tellOperator(transaction, edition, 'paused', detail)
  })
  if (!stopped) return
  log.editionStopped(edition, reason)
  if (noticed) await queue.wake({ name: 'notify' })
}
