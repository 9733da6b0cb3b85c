/** A process that keeps a journal: hands over 1 to 10, hears of 1 to 7, of 1 to 5 of which the ledger knows; then waits. */
import { openJournal } from '../../../../src/ledger/journal/open-journal.ts'
import { outcomes } from '../../../support/ledger.ts'
import { tryOf } from './try-of.ts'

const [folder = '', fence = '1'] = process.argv.slice(2)
const nothing = () => undefined
const journal = await openJournal({
  ...{ folder, instance: 'test', half: 64 * 1024, monotonic: () => performance.now() },
  ...{ unwritable: nothing, writable: nothing },
})
const tries = Array.from({ length: 10 }, (_, i) => tryOf(i + 1, Number(fence)))
for (const one of tries) journal.handingOver(one)
for (const one of tries.slice(0, 7)) journal.answered(one, outcomes.accepted)
for (const one of tries.slice(0, 5)) journal.recorded(one.edition, one.fence, [one])
process.stdout.write(`${JSON.stringify(journal.writer)}\n`)
// Until it is killed.
setInterval(nothing, 60_000)
