/** A ring of the secrets in a file, which another process may add to while this one runs. */
import { type KeyRing, openKeyRing } from '../link.ts'

/** Anybody can make up a token that no secret signed: the file is looked at so often (ms) and no more. */
const lookEvery = 1_000

/** Opens it; `read` gives what the file holds now, newest first. */
export function openKeptRing(
  secrets: readonly string[],
  read: () => readonly string[] | undefined,
  now: () => number = () => performance.now(),
): KeyRing {
  let known = secrets.join()
  let ring = openKeyRing(secrets)
  let lookedAt = Number.NEGATIVE_INFINITY
  return {
    get signing() {
      return ring.signing
    },
    get verifying() {
      return ring.verifying
    },
    refresh() {
      if (now() - lookedAt < lookEvery) return
      lookedAt = now()
      const found = readOrNothing(read)
      if (found === undefined || found.length === 0 || found.join() === known) return
      known = found.join()
      ring = openKeyRing(found)
    },
  }
}

/** A file that can't be read now is no reason to refuse a link: it is looked at again. */
function readOrNothing(read: () => readonly string[] | undefined): readonly string[] | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
