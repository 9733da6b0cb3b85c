/** Signs when a form was handed out, so that no server has to remember it. */
import { type KeyRing, readIds, signIds } from '../../src/link.ts'

/** What a form's time says: `early` where no person could have filled it in yet, `none` where there is no such form. */
export type FormTime = 'good' | 'early' | 'late' | 'none'

const earliestMs = 2_000
const latestMs = 2 * 60 * 60 * 1_000

/** The token that stands in a form; one for all lists says so, since its words are others than a single list's. */
export function signFormTime(ring: KeyRing, now: Date, { all = false } = {}): string {
  return signIds(ring, 'form', all ? [now.getTime(), 1] : [now.getTime()])
}

/** Whether a token was signed for all lists. */
export function isFormOfAll(ring: KeyRing, token: string): boolean {
  return readIds(ring, 'form', token, 2) !== undefined
}

/** Looks at a form that came back. */
export function readFormTime(ring: KeyRing, token: string, now: Date): FormTime {
  const [made] = readIds(ring, 'form', token, 1) ?? readIds(ring, 'form', token, 2) ?? []
  if (made === undefined) return 'none'
  const age = now.getTime() - made
  // A clock of another site may be ahead of ours: that is a form made just now.
  if (age < earliestMs) return 'early'
  return age > latestMs ? 'late' : 'good'
}
