/** The sign-up job: looks at every form that was sent in, and writes the message that each of them asks for. */
import { processSignUps } from '../subscribers/sign-up/process.ts'
import { reportTrouble } from './report-trouble.ts'
import type { Tools } from './tools.ts'

/** Until none is due. */
export async function signUp({
  database,
  queue,
  publishing,
  instance,
  signal,
  log,
}: Pick<Tools, 'database' | 'queue' | 'publishing' | 'instance' | 'signal' | 'log'>): Promise<void> {
  await processSignUps(database, {
    ...publishing,
    instance,
    signal,
    written: async () => await queue.wake({ name: 'notify' }),
    failed: (error) => reportTrouble(log, 'dealing with a sign-up', error),
  })
}
