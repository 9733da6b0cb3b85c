/** `broadsheet test`: the mail to somebody who looks at it before the readers do. */
import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { parseAddress } from '../../address.ts'
import { addNotice } from '../../ledger/notices/add.ts'
import { type NoticeStanding, readNotices } from '../../ledger/notices/outcomes.ts'
import { countWorkers } from '../../ledger/session.ts'
import { openLog } from '../../log.ts'
import { type ExitCode, exitCodes, Mistake } from '../../mistake.ts'
import { openRenderer } from '../../render/renderer.ts'
import type { AddCommand } from '../command.ts'
import { composeSample } from '../compose-sample.ts'
import type { Context } from '../context.ts'
import { keepLocalInbox } from '../local-inbox.ts'
import { openStore } from '../open-store.ts'
import { readCommandConfig } from '../read-command-config.ts'
import { refuseDisarmed } from '../refuse-disarmed.ts'
import { openStoreQueue, runWorker } from '../run-worker.ts'
import { type ArticleOptions, addArticleOptions } from '../send/article-options.ts'
import { checkDeparture } from '../send/check-departure.ts'
import { chooseList } from '../send/choose-list.ts'
import { prepareEdition } from '../send/prepare.ts'

interface Options extends ArticleOptions {
  readonly to: string[]
}

/** How long the command looks after its messages, in milliseconds. */
const patience = 60_000

/** Adds the command. */
export const addTest: AddCommand = (program, run) => {
  addArticleOptions(program.command('test'))
    .requiredOption('--to <address...>', 'who gets it')
    .action(async (articles: string[], options: Options, command) => {
      await run(command, async (context) => await sendTest(context, articles, options))
    })
}

/** Test messages are notices, so that they leave the same way and nothing mails beside the ledger (DESIGN 3.13). */
async function sendTest(context: Context, inputs: readonly string[], options: Options): Promise<ExitCode> {
  const config = readCommandConfig(context, 'publication')
  const addresses = options.to.map(readAddress)
  const prepared = await prepareEdition(context, { config, inputs, options, choose: chooseList })
  const { list } = prepared
  await using renderer = openRenderer()
  const { findings } = await composeSample({ prepared, renderer })
  // The mark is not the writer's, so that no check counts it.
  const marked = { ...prepared, subject: `[Test] ${prepared.subject}` }
  const sample = await composeSample({ prepared: marked, renderer })
  await using store = await openStore(config, { role: 'worker', note: context.note })
  await refuseDisarmed(store)
  // An article that is being written is to be looked at too: what is found in it is shown, and stops nothing.
  await checkDeparture(context, store, { list, findings, forced: true })
  const log = openLog({ level: context.debug ? 'debug' : 'silent' })
  await using queue = await openStoreQueue(store, log)
  await using helping = new AsyncDisposableStack()
  // Before anything is noted down to be sent: the inbox's port may be somebody else's.
  if ((await countWorkers(store.database)) === 0) {
    helping.use(await keepLocalInbox(config))
    helping.use(await runWorker(store, queue, { log }))
  }
  const batch = `test-${randomBytes(8).toString('hex')}`
  for (const address of addresses) {
    const { envelopeFrom, bytes } = sample.messageTo({ address, name: null })
    const payload = { kind: 'test_message', envelopeFrom, message: bytes.toString('latin1') } as const
    await addNotice(store.database, { address, payload, once: `${batch}-${address}` })
  }
  await queue.wake({ name: 'notify' })
  const until = performance.now() + patience
  let standing: NoticeStanding[] = []
  do {
    await pause(100)
    standing = await readNotices(store.database, batch)
  } while (standing.some(isOpen) && performance.now() < until && !context.signal.aborted)
  for (const { address, state, reply } of standing)
    context.say(`${address}: ${state}${reply === null ? '' : ` (${reply})`}`)
  context.answer(standing)
  if (standing.some(isOpen)) return exitCodes.outstanding
  return standing.every(({ state }) => state === 'accepted') ? exitCodes.done : exitCodes.trouble
}

function isOpen({ state, tries }: NoticeStanding): boolean {
  return tries === 0 && (state === 'waiting' || state === 'claimed' || state === 'transmitting')
}

function readAddress(typed: string): string {
  const parsed = parseAddress(typed)
  if ('fault' in parsed) throw new Mistake(`--to ${typed}: ${parsed.fault}`)
  return parsed.address
}
