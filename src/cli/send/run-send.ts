/** The steps of `send`, in the order in which an operator would do them by hand. */

import { findList, synchroniseLists } from '../../../subscribers/lists.ts'
import type { Edition } from '../../edition/edition.ts'
import { findEditionByKey } from '../../edition/find-edition.ts'
import { deriveKey } from '../../edition/identify.ts'
import { saveDraft } from '../../edition/save-draft.ts'
import { saveImages } from '../../edition/save-images.ts'
import { countWorkers } from '../../ledger/session.ts'
import { openLog } from '../../log.ts'
import { type ExitCode, exitCodes, Mistake } from '../../mistake.ts'
import { hashTheme } from '../../render/hash-theme.ts'
import type { Context } from '../context.ts'
import { describeEdition, editionAnswer } from '../describe-edition.ts'
import { openStore, type Store } from '../open-store.ts'
import { readCommandConfig } from '../read-command-config.ts'
import { refuseDisarmed } from '../refuse-disarmed.ts'
import { warmsUp } from '../relay.ts'
import { openStoreQueue } from '../run-worker.ts'
import { readVersion } from '../version.ts'
import type { WaitFor } from '../wait-for-edition.ts'
import { readStanding } from '../with-edition.ts'
import { agree, showDeparture } from './agree.ts'
import type { ArticleOptions } from './article-options.ts'
import { checkAround } from './check-around.ts'
import { checkDeparture } from './check-departure.ts'
import { chooseList } from './choose-list.ts'
import { composeDraft } from './compose-draft.ts'
import { type Audience, countAudience } from './count-audience.ts'
import { extendEdition } from './extend-edition.ts'
import { follow } from './follow.ts'
import { readLatecomersOf } from './latecomers.ts'
import { launchEdition } from './launch-edition.ts'
import { prepareEdition } from './prepare.ts'
import { moveHour, readHourOf, scheduleEdition } from './schedule-edition.ts'

/** What the command line says. */
export interface SendOptions extends ArticleOptions {
  readonly key?: string
  readonly again: boolean
  readonly yes: boolean
  readonly wait?: WaitFor
  readonly dryRun: boolean
  /** Why it goes out in spite of what the checks found. */
  readonly force?: string
  /** The hour to launch it at. */
  readonly at?: string
  /** Whom an edition that has gone out is sent to also. */
  readonly to?: string
}

/** read -> save the draft -> compose and check -> show and ask -> launch -> follow. */
export async function runSend(
  context: Context,
  inputs: readonly string[],
  options: SendOptions,
): Promise<ExitCode> {
  const config = readCommandConfig(context, 'publication')
  const hour = readHourOf(options)
  const latecomers = readLatecomersOf(options)
  const prepared = await prepareEdition(context, { config, inputs, options, choose: chooseList })
  const { list } = prepared
  await using store = await openStore(config, {
    // Who waits may have to deliver too.
    role: options.wait === undefined ? 'command' : 'worker',
    note: context.note,
  })
  await synchroniseLists(store.database, config)
  const { id: listId } = await findList(store.database, list.key)

  const key = options.key ?? deriveKey(list.key, prepared.source)
  if (latecomers !== undefined)
    return await extendEdition(context, store, { list, key, to: latecomers }, options)
  const audience = await countAudience(store.database, listId)
  if (audience.confirmed + audience.suppressed === 0)
    await refuseEmpty(store, { list: list.key, key, audience })
  await saveImages(store.database, prepared.images)
  const saved = await saveDraft(store.database, {
    ...prepared,
    listId,
    list: list.key,
    key,
    theme: list.theme,
    // With its look as it is now: a draft of an earlier one is composed anew.
    settings: { ...list, look: hashTheme(list, readVersion()) },
  })
  if (saved.kind === 'bound') {
    const moved = hour === undefined ? undefined : await moveHour(context, store, saved, hour)
    return await repeat(context, store, moved ?? saved.edition, saved.same, options)
  }
  if (!options.dryRun) await refuseDisarmed(store)

  const silent = openLog({ level: context.debug ? 'debug' : 'silent' })
  await using queue = await openStoreQueue(store, silent)
  const workers = await countWorkers(store.database)
  const composed = await composeDraft(context, { store, queue, workers, log: silent }, saved.edition.id)
  goOn(context)
  const around = await checkAround(context, store, { prepared, listId, offline: options.offline ?? false })
  const findings = [...composed.findings, ...around]
  await checkDeparture(context, store, {
    list,
    findings,
    forced: options.force !== undefined,
    later: hour !== undefined,
  })
  showDeparture(context, {
    ...{ config, list, audience, edition: saved.edition },
    ...(hour === undefined ? {} : { hour }),
  })
  if (options.dryRun) {
    const { edition, totals } = await readStanding(store, saved.edition)
    context.say(`Nothing was sent (--dry-run). ${audience.confirmed} readers of ${list.key} would get it.`)
    context.answer({ ...editionAnswer(edition, totals), audience, findings })
    return exitCodes.done
  }
  await agree(context, audience, options.yes)
  goOn(context)
  const { database } = store
  if (hour !== undefined) {
    const agreed = { hour, agreed: saved.edition.fingerprint, ...options }
    const scheduled = await scheduleEdition(context, store, saved.edition, agreed)
    return await follow(context, { store, queue, workers, log: silent }, scheduled, undefined)
  }
  const { edition, woken } = await launchEdition(context, { database, queue, workers }, saved.edition, {
    ...options,
    newestFirst: warmsUp(store.config, list),
  })
  // Without a queue there is nothing to wait for: it is launched, and that is told (DESIGN 3.1).
  const wait = woken ? options.wait : undefined
  return await follow(context, { store, queue, workers, log: silent }, edition, wait)
}

/** The last moment at which Ctrl-C leaves nothing behind is right before the launch. */
function goOn({ signal }: Context): void {
  if (signal.aborted) throw new Mistake('Stopped. Nothing was sent.', exitCodes.stopped)
}

/** Nobody to send to, and nothing that was sent to tell about. */
async function refuseEmpty(
  { database }: Store,
  { list, key, audience }: { list: string; key: string; audience: Audience },
): Promise<void> {
  const earlier = await findEditionByKey(database, key)
  if (earlier !== undefined && earlier.launchedAt !== null) return
  if (audience.paused > 0)
    throw new Mistake(
      `Nobody on the list ${list} gets mail now: its readers (${audience.paused}) are all taking a break.`,
    )
  throw new Mistake(
    `The list ${list} has no confirmed reader. Import some: broadsheet subscribers import FILE --list ${list} --consent "..."`,
  )
}

/** The edition was launched before: tell its result, exit as the first run would now (DESIGN 3.7). */
async function repeat(
  context: Context,
  store: Store,
  edition: Edition,
  same: boolean,
  options: SendOptions,
): Promise<ExitCode> {
  if (!same && options.key !== undefined)
    throw new Mistake(
      `--key ${options.key} belongs to ${describeEdition(edition)}, which differs from this one. Give another key.`,
    )
  context.note(
    same
      ? edition.status === 'scheduled'
        ? 'This edition is scheduled; nothing is sent twice. --at TIME moves it, "broadsheet cancel" ends it.'
        : 'This edition was launched before; nothing is sent twice.'
      : 'This article was sent to this list before, with another subject, preheader or theme; nothing is sent twice.',
  )
  if (options.key === undefined)
    context.note('Its other options change nothing now. To send the article once more: --key NEW --again.')
  const silent = openLog({ level: context.debug ? 'debug' : 'silent' })
  const workers = await countWorkers(store.database)
  if (options.wait === undefined || edition.status === 'done')
    return await follow(context, { store, queue: undefined, workers, log: silent }, edition, undefined)
  await using opened = new AsyncDisposableStack()
  const queue = await openStoreQueue(store, silent).catch((error: unknown) => {
    // It was launched long ago: without a queue we can't help, but we can wait for those who do.
    if (!(error instanceof Mistake)) throw error
    context.note(error.message)
    return undefined
  })
  if (queue !== undefined) opened.use(queue)
  return await follow(context, { store, queue, workers, log: silent }, edition, options.wait)
}
