/** Has a browser work for a sign-up: a second for one reader, hours for a script with ten thousand addresses. */
import { createHash, hkdfSync, randomInt } from 'node:crypto'
import { createChallenge, verifySolution } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2'
import type { Challenge } from 'altcha-lib/types'
import { z } from 'zod'
import type { KeyRing, LinkKey } from '../../src/link.ts'

/** A challenge that was solved: it is good once. */
export interface SolvedChallenge {
  readonly id: Buffer
  readonly expires: Date
}

const algorithm = 'PBKDF2/SHA-256'
// One step takes a browser about 1 ms; it makes half of the steps on average, on all of its cores.
const cost = 2_000
const steps = { least: 300, most: 1_200 }
/** A reader types for less; a script that gathers challenges has no more. */
const lifetimeMs = 10 * 60 * 1_000

/** Makes a challenge; any site of the installation can check it. */
export function makeChallenge(ring: KeyRing, now: Date): Promise<Challenge> {
  return createChallenge({
    algorithm,
    cost,
    counter: randomInt(steps.least, steps.most),
    deriveKey,
    expiresAt: new Date(now.getTime() + lifetimeMs),
    ...secretsOf(ring.signing),
  })
}

const hex = z.string().regex(/^[0-9a-f]{2,128}$/)

/** What the widget sends; whatever else it may say is covered by no signature of ours. */
const payload = z.object({
  challenge: z.object({
    parameters: z.strictObject({
      algorithm: z.literal(algorithm),
      nonce: hex,
      salt: hex,
      cost: z.literal(cost),
      keyLength: z.int().min(1).max(64),
      keyPrefix: hex,
      keySignature: hex,
      expiresAt: z.int(),
    }),
    signature: hex,
  }),
  solution: z.object({ counter: z.int().min(0), derivedKey: hex, time: z.number().optional() }),
})

/** The challenge that a widget's answer solves; undefined where it solves none of ours. */
export async function readSolution(ring: KeyRing, answer: string): Promise<SolvedChallenge | undefined> {
  const read = payload.safeParse(decode(answer))
  if (!read.success) return undefined
  const { challenge, solution } = read.data
  for (const key of ring.verifying) {
    const { verified } = await verifySolution({
      challenge,
      solution: { counter: solution.counter, derivedKey: solution.derivedKey },
      deriveKey,
      ...secretsOf(key),
    })
    if (verified)
      return {
        id: createHash('sha256').update(challenge.parameters.nonce).digest().subarray(0, 16),
        expires: new Date(challenge.parameters.expiresAt * 1_000),
      }
  }
  return undefined
}

function decode(answer: string): unknown {
  try {
    return JSON.parse(Buffer.from(answer, 'base64').toString('utf8'))
  } catch {
    return undefined
  }
}

/** The secrets of the library, the same in every process that has ours. */
function secretsOf(key: LinkKey) {
  const derive = (purpose: string) =>
    Buffer.from(hkdfSync('sha256', key.keyFor('form').export(), '', `altcha ${purpose}`, 32)).toString('hex')
  return { hmacSignatureSecret: derive('challenge'), hmacKeySignatureSecret: derive('key') }
}
