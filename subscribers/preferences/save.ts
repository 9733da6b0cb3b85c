/** Saves what a reader has changed on the private page, all of it or nothing, and writes down what that was. */
import { sql } from 'kysely'
import type { Database } from '../../src/database/database.ts'
import { type Changed, changeConsent, keepWording, noteConsent } from '../consent/change.ts'
import type { Evidence } from '../consent/evidence.ts'
import { sayFarewell, saysFarewell } from '../leave/farewell.ts'
import { readName } from '../reader-name.ts'
import type { ReaderSite } from '../reader-site.ts'
import { agreedWords } from '../sign-up/consent-words.ts'
import { liftSuppression } from '../suppressions.ts'
import type { Answers } from './answers.ts'
import { mailReader } from './mail-reader.ts'
import { joinedSettings, joiningWords } from './own-form.ts'
import type { Reader } from './preferences-link.ts'
import type { OwnList } from './read-own-lists.ts'

/** What is saved, and for whom. */
export interface Saving {
  readonly reader: Reader
  /** As the page showed them. */
  readonly lists: readonly OwnList[]
  readonly answers: Answers
  /** The language that the page was in. */
  readonly lang: string
  readonly evidence: Evidence
}

/** Saves; who joins a list here has proved the mailbox by opening its link, so that nothing more is asked. */
export async function savePreferences(site: ReaderSite, saving: Saving): Promise<void> {
  const written = await site.database.transaction().execute(async (transaction) => {
    // Held until the end: an erasure, or a second form, comes after this one.
    const { rows } = await sql`
      select from subscribers where id = ${saving.reader.id}::bigint for update`.execute(transaction)
    if (rows.length === 0) return false
    await saveDetails(transaction, saving)
    const welcomed = await joinLists(transaction, site, saving)
    const parted = await leaveLists(transaction, site, saving)
    return welcomed || parted
  })
  if (written) site.wake('notify')
}

/** Name, language and fields; the log says which of them changed, and keeps no answer that was changed. */
async function saveDetails(transaction: Database, { reader, answers, evidence }: Saving): Promise<void> {
  const name = readName(answers.name) ?? null
  const kept = Object.fromEntries([...answers.fields].filter(([, value]) => value !== ''))
  const emptied = [...answers.fields].filter(([, value]) => value === '').map(([key]) => key)
  const { rows } = await sql<{ name: boolean; language: boolean; fields: boolean }>`
    with before as (select name, language, attributes from subscribers where id = ${reader.id}::bigint)
    update subscribers r set
      name = ${name}, language = ${answers.language},
      attributes = (r.attributes - ${emptied}::text[]) || ${JSON.stringify(kept)}::jsonb
    from before
    where r.id = ${reader.id}::bigint and (
      r.name is distinct from ${name} or r.language is distinct from ${answers.language}
      or r.attributes <> (r.attributes - ${emptied}::text[]) || ${JSON.stringify(kept)}::jsonb)
    returning before.name is distinct from r.name as name, before.language is distinct from r.language as language,
      before.attributes <> r.attributes as fields`.execute(transaction)
  const [changed] = rows
  if (changed === undefined) return
  const what = Object.entries(changed).flatMap(([key, is]) => (is ? [key] : []))
  await noteConsent(transaction, {
    ...{ subscriber: reader.id, lists: [], what: 'details_changed' },
    evidence: { ...evidence, detail: { changed: what } },
  })
}

/** True where a welcome is to be sent. */
async function joinLists(transaction: Database, site: ReaderSite, saving: Saving): Promise<boolean> {
  const { reader, lists, answers, lang, evidence } = saving
  const settings = joinedSettings(lists, answers.lists)
  if (settings.length === 0) return false
  const { wording, wordingLanguage } = agreedWords(joiningWords(site, lists, lang), settings)
  await keepWording(transaction, wording)
  const keys = new Set(settings.map(({ key }) => key))
  const joined = await changeConsent(transaction, {
    subscriber: reader.id,
    lists: lists.filter(({ key }) => keys.has(key)).map(({ id }) => id),
    what: 'confirmed',
    to: 'confirmed',
    from: ['none', 'pending', 'unsubscribed'],
    evidence: { ...evidence, wording, language: wordingLanguage },
  })
  // Having left everything ends with the first list that is joined again.
  if (joined.length > 0) await liftSuppression(transaction, reader.hash)
  return await welcome(transaction, site, saving, joined)
}

async function welcome(
  transaction: Database,
  site: ReaderSite,
  { reader, lists }: Saving,
  joined: readonly Changed[],
): Promise<boolean> {
  // Who comes back has been welcomed before.
  const newcomers = joined.filter(({ from }) => from !== 'unsubscribed').map(({ list }) => list)
  const due = lists.filter(({ id, settings }) => newcomers.includes(id) && settings?.welcome !== undefined)
  for (const { key } of due) {
    await mailReader(transaction, site, {
      subscriber: reader.id,
      lists: [key],
      write: (common) => ({ kind: 'welcome', ...common }),
    })
  }
  return due.length > 0
}

/** True where a farewell is to be sent. A pending one is left alone: its box was never ticked. */
async function leaveLists(
  transaction: Database,
  site: ReaderSite,
  { reader, lists, answers, evidence }: Saving,
): Promise<boolean> {
  const unticked = lists.filter(({ key, state }) => state === 'confirmed' && !answers.lists.has(key))
  if (unticked.length === 0) return false
  const left = await changeConsent(transaction, {
    subscriber: reader.id,
    lists: unticked.map(({ id }) => id),
    what: 'left',
    to: 'unsubscribed',
    from: ['confirmed'],
    evidence,
  })
  return left.length > 0 && saysFarewell(site) && (await sayFarewell(transaction, site, reader.id, left))
}
