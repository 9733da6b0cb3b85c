/** The demo's steps: the commands that an operator would give, one after the other, then a count of what arrived. */
import { existsSync } from 'node:fs'
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { addSuppression } from '../../../subscribers/suppressions.ts'
import { findEdition } from '../../edition/find-edition.ts'
import { type Inbox, openInbox } from '../../inbox/inbox.ts'
import { parseMessage } from '../../inbox/read-message.ts'
import { measurePace } from '../../ledger/measure.ts'
import { readFates, verifyLedger } from '../../ledger/verify.ts'
import { openLog } from '../../log.ts'
import { type ExitCode, exitCodes, Mistake } from '../../mistake.ts'
import { compareArrivals, readArrivals } from '../compare-inbox.ts'
import type { Context } from '../context.ts'
import { inboxFolder, inboxSettings } from '../local-inbox.ts'
import { openStore, type Store } from '../open-store.ts'
import { readCommandConfig } from '../read-command-config.ts'
import { openStoreQueue, runWorker } from '../run-worker.ts'
import { runSend, type SendOptions } from '../send/run-send.ts'
import { runImport } from '../subscribers/run-import.ts'
import { untilAborted } from '../until-aborted.ts'
import { openDemoPlace } from './demo-settings.ts'

/** import -> suppress -> send -> verify -> send again. Everything that it opens it closes. */
export async function runDemo(world: Context, { keep }: { keep: boolean }): Promise<ExitCode> {
  const step = (text: string): void => world.say(`\n== ${text}`)
  const examples = exampleFolder()
  using place = await openDemoPlace(world.cwd)
  const answers: unknown[] = []
  const context: Context = {
    ...world,
    env: place.env,
    cwd: place.folder,
    interactive: false,
    answer: (value) => answers.push(value),
  }
  const config = readCommandConfig(context, 'publication')

  step('Start: an embedded PostgreSQL, a queue on it, a worker, and an inbox on this machine')
  await using store = await openStore(config, { role: 'worker' })
  await using inbox = await openInbox(inboxSettings(config))
  world.say(`PostgreSQL in ${place.folder}, inbox on ${inbox.smtpUrl}`)

  const story = join(examples, 'story.txt')
  let code: ExitCode = exitCodes.done
  {
    const log = openLog({ level: world.debug ? 'debug' : 'warn' })
    await using queue = await openStoreQueue(store, log)
    await using _worker = await runWorker(store, queue, { log })

    step('Import: examples/subscribers.csv, 250 rows')
    const readers = join(place.folder, 'subscribers.csv')
    await copyFile(join(examples, 'subscribers.csv'), readers)
    await runImport(context, readers, { consent: 'made up for this demo' })
    await suppressExamples(store, examples)
    world.say('One of them is on the suppression list, and is left out when the edition goes out.')

    step('Send: broadsheet send story.txt --list daily --yes --offline --wait=done')
    const options: SendOptions = {
      ...{ list: 'daily', again: false, yes: true, wait: 'done', dryRun: false },
      // Nothing leaves the machine.
      offline: true,
    }
    try {
      code = await runSend(context, [story], options)
    } catch (error) {
      // A Ctrl-C before the launch: `send` says so by a mistake.
      if (!world.signal.aborted || !(error instanceof Mistake)) throw error
    }
    if (world.signal.aborted) return stopped(world)
    const holds = await checkArrivals(world, store, inbox)
    if (!holds) code = exitCodes.bug

    step('The same command once more')
    const before = (await inbox.received()).length
    await runSend(context, [story], options)
    const after = (await inbox.received()).length
    world.say(
      after === before
        ? 'Nothing was sent: the inbox holds what it held.'
        : 'It sent again: this is a fault.',
    )
    if (after !== before) code = exitCodes.bug
  }
  if (world.signal.aborted) return stopped(world)
  const files = await writeSamples(world, inbox, place.folder)
  const [imported, sent, again] = answers
  world.answer({ holds: code === exitCodes.done, imported, sent, again, inbox: inboxFolder(config), files })
  if (keep) {
    step(`All of them: ${inbox.pageUrl}, until Ctrl-C`)
    await untilAborted(world.signal)
  } else
    world.say(
      '\n"broadsheet demo --keep" shows the whole inbox as a page. "broadsheet init" begins with your own.',
    )
  return code
}

/** Ctrl-C: what is open is closed on the way out. */
function stopped(world: Context): ExitCode {
  world.say('\nStopped before the end; nothing stays running.')
  return exitCodes.outstanding
}

/** In a clone above `src`, in the package above `dist/src`: the folder that holds the examples. */
function exampleFolder(): string {
  const above = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))))
  return join(above, 'examples')
}

async function suppressExamples(store: Store, examples: string): Promise<void> {
  const addresses = (await readFile(join(examples, 'suppressed.txt'), 'utf8'))
    .split('\n')
    .filter((line) => line !== '')
  for (const address of addresses)
    await addSuppression(store.database, address, {
      reason: 'manual',
      suppressionSecret: store.secrets.suppression,
    })
}

/** Checks the sum, then the inbox against the ledger, recipient by recipient. */
async function checkArrivals(world: Context, store: Store, inbox: Inbox): Promise<boolean> {
  const edition = await findEdition(store.database, 'daily/latest')
  const arrivals = await readArrivals(await inbox.received(), edition.id, store.instance)
  const checks = [
    ...(await verifyLedger(store.database, edition)),
    ...compareArrivals(await readFates(store.database, edition), arrivals),
  ]
  world.say(`\nThe ledger and the ${arrivals.length} messages in the inbox, recipient by recipient:`)
  for (const check of checks) world.say(`${check.holds ? 'yes' : 'NO '}  ${check.name}`)
  const { accepted, seconds } = await measurePace(store.database, edition.id)
  world.say(
    `\n${accepted} messages in ${seconds.toFixed(2)} s from the launch to the last outcome: ${Math.round(accepted / seconds)} a second.`,
  )
  return checks.every((check) => check.holds)
}

/** One message as a mail program would show it, for a look. */
async function writeSamples(world: Context, inbox: Inbox, folder: string): Promise<string[]> {
  const [first] = await inbox.received()
  if (first === undefined || !existsSync(first.file)) return []
  const bytes = await readFile(first.file)
  const parsed = await parseMessage(bytes)
  const files: [string, string | Buffer][] = [
    ['edition.html', parsed.html],
    ['edition.txt', parsed.text],
    ['edition.eml', bytes],
  ]
  world.say('\nOne of them, as a reader gets it:')
  for (const [name, content] of files) {
    await writeFile(join(folder, name), content)
    world.say(`  ${join(folder, name)}`)
  }
  return files.map(([name]) => join(folder, name))
}
