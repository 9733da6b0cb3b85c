/** Compares an edition's ledger with what the local inbox really received, recipient by recipient. */
import { open } from 'node:fs/promises'
import type { Received } from '../inbox/mailbox.ts'
import type { Check } from '../ledger/verify.ts'

/** A delivery as the ledger tells it. */
export interface Fate {
  readonly n: number
  readonly state: string
  /** How often the operator had it sent again. */
  readonly resends: number
}

/** A message of this edition in the inbox, by the pair that its Message-ID carries. */
export interface Arrival {
  readonly n: number
}

/** Reads which of the received messages belong to an edition. */
export async function readArrivals(
  received: readonly Received[],
  edition: number,
  instance: string,
): Promise<Arrival[]> {
  const mark = new RegExp(`^Message-ID: <d\\.${edition.toString(36)}\\.([0-9a-z]+)\\.${instance}@`, 'im')
  const arrivals: Arrival[] = []
  for (const { file } of received) {
    const n = mark.exec(await readHead(file))?.[1]
    if (n !== undefined) arrivals.push({ n: Number.parseInt(n, 36) })
  }
  return arrivals
}

/**
 * What must hold between the two: they may differ only in recipients that the ledger calls in doubt. Whom the
 * operator sent it to again may have it once more for each time.
 */
export function compareArrivals(fates: readonly Fate[], arrivals: readonly Arrival[]): Check[] {
  const times = new Map<number, number>()
  for (const { n } of arrivals) times.set(n, (times.get(n) ?? 0) + 1)
  const fateOf = new Map(fates.map((fate) => [fate.n, fate]))
  const got = [...times.keys()]
  return [
    check(
      'everyone accepted lies in the inbox',
      fates.filter(({ n, state }) => state === 'accepted' && !times.has(n)).map(({ n }) => n),
    ),
    check(
      "nobody got it twice, but at the operator's word",
      got.filter((n) => (times.get(n) ?? 0) > 1 + (fateOf.get(n)?.resends ?? 0)),
    ),
    check(
      'whoever got it is accepted or in doubt',
      got.filter((n) => !mayHaveIt(fateOf.get(n))),
    ),
  ]
}

/** One that was sent to again may wait for it with the first copy in hand. */
function mayHaveIt(fate: Fate | undefined): boolean {
  if (fate === undefined) return false
  return ['accepted', 'in_doubt', 'transmitting'].includes(fate.state) || fate.resends > 0
}

function check(name: string, but: readonly number[]): Check {
  return but.length === 0 ? { name, holds: true } : { name, holds: false, but: but.slice(0, 10) }
}

/** A message's headers fit into its first 8 KB: we wrote them. */
async function readHead(path: string): Promise<string> {
  await using file = await open(path)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(8192), 0, 8192, 0)
  return buffer.toString('latin1', 0, bytesRead)
}
