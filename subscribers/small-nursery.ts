/** Says how much memory V8 sets aside for new objects: none that an import has no use for, what a worker is faster with. */
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/**
 * V8 doubles the space for new objects while they keep coming, up to three times 16 MB and more: measured on 400,000
 * rows, 224 MB for reading them, and 144 MB without the doubling, in the same time. V8 looks at this flag each time
 * it would grow, so that it may be set while the program runs; called by a process that imports and then ends.
 */
export function keepNurserySmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
}

/**
 * The same, and V8 collects the long-lived objects when they have grown by a quarter, not by as much as fourfold: for a
 * process that goes on for long beside others. V8 looks at this one after each collection.
 */
export function keepHeapSmall(): void {
  keepNurserySmall()
  setFlagsFromString('--heap-growing-percent=25')
}

/** Bytes of both halves of the nursery in which the objects of a message mostly die before they are looked at. */
const roomy = 8 * 1024 * 1024

/**
 * Has this thread's nursery grow to 8 MB, and no further, for a process that sends: with the 2 MB that the program is loaded
 * with, half of what is under way is moved to the long-lived objects, and a sixth more CPU goes into a message
 * (docs/performance.md). V8 lets it grow only where much survives; so that is what is made here, for some milliseconds.
 */
export function widenNursery(): void {
  setFlagsFromString('--semi-space-growth-factor=2')
  let alive: number[][] = []
  for (let round = 0; nurserySize() < roomy && round < 5_000; round++) {
    if (alive.length > 100_000) alive = []
    for (let made = 0; made < 1_000; made++) alive.push([made])
  }
  keepNurserySmall()
}

function nurserySize(): number {
  return getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? roomy
}
