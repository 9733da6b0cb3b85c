/** Makes the pages that the button of a confirmation message leads to. */
import { fillWords } from '../../src/render/locale.ts'
import { formatDate } from '../../src/render/post-date.ts'
import { readWords } from '../../src/render/words.ts'
import type { ReaderLook, ReaderSite } from '../reader-site.ts'
import { type Manner, nameInSentence } from './manner.ts'
import type { NewestEdition } from './newest-editions.ts'
import type { Confirmation, ConfirmationList } from './read-confirmation.ts'

/** Shows the lists and a button. */
export function askPage(site: ReaderSite, manner: Manner, lists: readonly ConfirmationList[]): string {
  const {
    words: { confirm },
    look,
  } = manner
  const { headingForSeveral, leadForSeveral, ...words } = confirm
  const several = lists.length > 1
  const values = {
    ...words,
    heading: several
      ? headingForSeveral
      : fillWords(confirm.heading, { list: nameInSentence(nameOf(site, lists[0]), manner) }),
    lead: several ? leadForSeveral : confirm.lead,
    ...{ several, lists: lists.map((list) => describe(site, list)) },
  }
  return site.page('confirm', confirm.title, values, look)
}

/** Says welcome, with the newest edition of each list to begin with. */
export function welcomePage(
  site: ReaderSite,
  manner: Manner,
  { lists, newest }: { lists: readonly ConfirmationList[]; newest: readonly NewestEdition[] },
): string {
  const {
    words: { confirmed, lang },
    look,
  } = manner
  const several = lists.length > 1
  const { heading, soon, leave, newest: newestHeading, newestHint } = confirmed
  const values = {
    ...{ heading, soon, leave, newestHeading, newestHint, several },
    lead: several
      ? confirmed.leadForSeveral
      : fillWords(confirmed.lead, { list: nameInSentence(nameOf(site, lists[0]), manner) }),
    lists: lists.map((list) => describe(site, list)),
    newest: newest.map((edition) => showEdition(site, edition, { lists, lang })),
  }
  return site.page('confirmed', confirmed.title, values, look)
}

/** For who confirmed with this link and has left since: it brings nobody back. */
export function leftPage(site: ReaderSite, { words: { confirmed }, look }: Manner): string {
  const { leftHeading, left, signUp } = confirmed
  return closedPage(site, look, { title: leftHeading, heading: leftHeading, lead: left, signUp })
}

/** For a link that came too late, with a button for a new one; or that is good for nothing any more. */
export function expiredPage(
  site: ReaderSite,
  { words: { expired }, look }: Manner,
  kind: Exclude<Confirmation['kind'], 'open' | 'confirmed'>,
): string {
  const { title, over, overLead, signUp, late, lateLead, button, lateHint } = expired
  if (kind === 'void') return closedPage(site, look, { title, heading: over, lead: overLead, signUp })
  const values = { heading: late, lead: lateLead, late: true, button, hint: lateHint }
  return site.page('link-expired', title, values, look)
}

/** Says that a new message is on its way. */
export function askedAgainPage(site: ReaderSite, { words: { expired }, look }: Manner): string {
  const { askedTitle, askedHeading, asked, askedHint } = expired
  return site.page('link-mailed', askedTitle, { heading: askedHeading, lead: asked, hint: askedHint }, look)
}

function closedPage(
  site: ReaderSite,
  look: ReaderLook,
  { title, ...words }: { title: string; heading: string; lead: string; signUp: string },
): string {
  const signUpPath = look.list?.public === true ? `/subscribe/${look.list.key}` : '/subscribe'
  return site.page('link-expired', title, { ...words, signUpPath, late: false }, look)
}

/** As the settings call it now. */
function nameOf({ lists }: ReaderSite, list: ConfirmationList | undefined): string {
  return lists.get(list?.key ?? '')?.name ?? list?.name ?? ''
}

function describe(site: ReaderSite, list: ConfirmationList) {
  return { name: nameOf(site, list), description: site.lists.get(list.key)?.description }
}

function showEdition(
  site: ReaderSite,
  edition: NewestEdition,
  { lists, lang }: { lists: readonly ConfirmationList[]; lang: string },
) {
  const list = lists.find(({ id }) => id === edition.list)
  const iso = edition.launchedAt.toISOString()
  // A title is in its list's language, whatever the page's is.
  const own = readWords(site.lists.get(list?.key ?? '')?.language ?? lang, locales)
  return {
    ...{ path: `${site.base}${edition.path}`, title: edition.title, lang: own.lang, dir: own.dir },
    ...{ list: nameOf(site, list), iso, day: formatDate(iso, lang) },
  }
}

const locales = new URL('../../templates/locales/', import.meta.url)
