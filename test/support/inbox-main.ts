/** Runs the local inbox as its own process, paced: `node inbox-main.ts --folder F --smtp N --page N [--pace N]`. */
import { parseArgs } from 'node:util'
import { openInbox } from '../../src/inbox/inbox.ts'

const { values } = parseArgs({
  options: {
    folder: { type: 'string' },
    smtp: { type: 'string' },
    page: { type: 'string' },
    pace: { type: 'string' },
  },
})

const inbox = await openInbox({
  folder: values.folder ?? '.',
  smtpPort: Number(values.smtp ?? 0),
  httpPort: Number(values.page ?? 0),
  ...(values.pace !== undefined && { pace: Number(values.pace) }),
})
process.stdout.write(`${inbox.smtpUrl}\n`)
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => inbox[Symbol.asyncDispose]())
}
