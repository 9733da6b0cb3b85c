/** The steps of `send`, in the order in which an operator would do them by hand. */

import { findList, synchroniseLists } from '../../../subscribers/lists.ts'
import { suggestPreheader } from '../../article/suggest-preheader.ts'
import { readConfig } from '../../config.ts'
import type { Edition } from '../../edition/edition.ts'
import { deriveKey } from '../../edition/identify.ts'
import { saveDraft } from '../../edition/save-draft.ts'
import { countWorkers } from '../../ledger/session.ts'
import { openLog } from '../../log.ts'
import { type ExitCode, exitCodes, Mistake } from '../../mistake.ts'
import type { Context } from '../context.ts'
import { describeEdition } from '../describe-edition.ts'
import { openStore, poolSizes, type Store } from '../open-store.ts'
import { openStoreQueue } from '../run-worker.ts'
import type { WaitFor } from '../wait-for-edition.ts'
import { agree } from './agree.ts'
import { checkDeparture } from './check-departure.ts'
import { chooseList } from './choose-list.ts'
import { composeDraft } from './compose-draft.ts'
import { countAudience } from './count-audience.ts'
import { follow } from './follow.ts'
import { launchEdition } from './launch-edition.ts'
import { readSource } from './read-source.ts'

/** What the command line says. */
export interface SendOptions {
  readonly list?: string
  readonly subject?: string
  readonly preheader?: string
  readonly key?: string
  readonly again: boolean
  readonly yes: boolean
  readonly wait?: WaitFor
  readonly dryRun: boolean
}

/** The look that is shipped; others are named by a theme setting once there are some. */
const theme = 'broadsheet'

/** read -> save the draft -> compose and check -> show and ask -> launch -> follow. */
export async function runSend(context: Context, path: string, options: SendOptions): Promise<ExitCode> {
  const config = readConfig({ env: context.env, cwd: context.cwd, needs: 'publication' })
  const list = chooseList(config, options.list)
  const source = await readSource(context, path, list.language)
  await using store = await openStore(config, { max: poolSizes.command, note: context.note })
  await synchroniseLists(store.database, config)
  const { id: listId } = await findList(store.database, list.key)

  const saved = await saveDraft(store.database, {
    listId,
    list: list.key,
    key: options.key ?? deriveKey(list.key, source.hash),
    source: source.hash,
    sourceName: source.name,
    article: source.article,
    subject: options.subject ?? source.article.headline,
    preheader: options.preheader ?? suggestPreheader(source.article),
    theme,
    settings: list,
  })
  if (saved.kind === 'bound') return await repeat(context, store, saved.edition, saved.same, options)

  const silent = openLog({ level: context.debug ? 'debug' : 'silent' })
  await using queue = await openStoreQueue(store, silent)
  const workers = await countWorkers(store.database)
  const audience = await countAudience(store.database, listId)
  if (audience.confirmed === 0 && audience.suppressed === 0)
    throw new Mistake(
      `The list ${list.key} has no confirmed reader. Import some: broadsheet subscribers import FILE --list ${list.key} --consent "..."`,
    )
  const composed = await composeDraft(context, { store, queue, workers, log: silent }, saved.edition.id)
  await checkDeparture(context, store, { list, findings: composed.findings })
  if (options.dryRun) {
    context.say(`Nothing was sent (--dry-run). ${audience.confirmed} readers of ${list.key} would get it.`)
    context.answer({
      edition: { id: String(saved.edition.id), status: 'ready' },
      audience,
      findings: composed.findings,
    })
    return exitCodes.done
  }
  await agree(context, { config, list, audience, edition: saved.edition, yes: options.yes })
  const launched = await launchEdition(context, { store, queue, workers }, saved.edition, options)
  return await follow(context, { store, queue, workers, log: silent }, launched, options.wait)
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
      ? 'This edition was launched before; nothing is sent twice.'
      : 'This article was sent to this list before, with another subject or preheader; nothing is sent twice.',
  )
  const silent = openLog({ level: context.debug ? 'debug' : 'silent' })
  const workers = await countWorkers(store.database)
  if (options.wait === undefined || edition.status === 'done')
    return await follow(context, { store, queue: undefined, workers, log: silent }, edition, undefined)
  await using queue = await openStoreQueue(store, silent)
  return await follow(context, { store, queue, workers, log: silent }, edition, options.wait)
}
