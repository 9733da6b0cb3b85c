/** What RSA-2048 costs by itself, beside which a signed message is to be seen. */
import { generateKeyPairSync, sign } from 'node:crypto'
import { promisify } from 'node:util'

const signOnThread = promisify(sign)

/** What signing so many times came to: on all threads that Node has for it, of what a message's header is long. */
export async function signAlone(
  times: number,
): Promise<{ seconds: number; perSecond: number; cpu: { worker: number; sink: number } }> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const header = Buffer.alloc(900, 'x')
  const before = { cpu: process.cpuUsage(), at: performance.now() }
  let left = times
  const lanes = Array.from({ length: 20 }, async () => {
    while (left-- > 0) await signOnThread('sha256', header, privateKey)
  })
  await Promise.all(lanes)
  const seconds = (performance.now() - before.at) / 1000
  const { user, system } = process.cpuUsage(before.cpu)
  const cpu = { worker: Math.round((user + system) / times) / 1000, sink: 0 }
  return { seconds, perSecond: Math.round(times / seconds), cpu }
}
