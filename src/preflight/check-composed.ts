/** Looks at a composed edition before anybody gets it: what would embarrass the publisher is found here. */
import { type Checked, openMail, type Rule } from './checked.ts'
import type { Finding } from './finding.ts'
import { nothingToBeWritten, picturesDescribed, picturesHad } from './rules/article.ts'
import { callLeadsSomewhere } from './rules/call-to-action.ts'
import { headingsOrdered, languageFits, languageSaid, tablesExplained, titleSaid } from './rules/document.ts'
import { backgroundsOwn, sheetsFetchNothing } from './rules/fetched.ts'
import { identityComplete, postalAddressShown, unsubscribeShown, viewLinkShown } from './rules/identity.ts'
import { valuesFilled } from './rules/leftovers.ts'
import { coloursApart, coloursHaveDarkOnes, wordsLargeEnough } from './rules/legibility.ts'
import { linksAbsolute, linksInBothParts, linksNamed, linksTellApart } from './rules/links.ts'
import { charactersClean, nothingActs, outlookBalanced } from './rules/markup.ts'
import { fieldsInWords, linksKeepWords, mergeFieldsKnown, mergeFieldsMeant } from './rules/merge-fields.ts'
import { nobodyWatched, picturesComplete } from './rules/pictures.ts'
import { htmlUnclipped, messageLinesFit, stylesKept } from './rules/size.ts'
import { preheaderFit, subjectFit } from './rules/subject.ts'
import { textSaysTheSame, textWrapped } from './rules/text-part.ts'

/**
 * All findings, in the order of the rules: what the writer can mend first, then what the theme must.
 *
 * An error is what breaks the mail or keeps somebody from reading it; what a person may judge otherwise is a warning.
 */
export function checkComposed(checked: Checked): Finding[] {
  const mail = openMail(checked)
  return rules.flatMap((rule) => rule(mail))
}

const rules: readonly Rule[] = [
  identityComplete,
  subjectFit,
  preheaderFit,
  mergeFieldsKnown,
  mergeFieldsMeant,
  linksKeepWords,
  fieldsInWords,
  nothingToBeWritten,
  picturesHad,
  picturesDescribed,
  callLeadsSomewhere,
  linksNamed,
  linksAbsolute,
  linksTellApart,
  headingsOrdered,
  htmlUnclipped,
  charactersClean,
  valuesFilled,
  unsubscribeShown,
  postalAddressShown,
  viewLinkShown,
  languageFits,
  languageSaid,
  titleSaid,
  tablesExplained,
  picturesComplete,
  nobodyWatched,
  nothingActs,
  sheetsFetchNothing,
  backgroundsOwn,
  outlookBalanced,
  stylesKept,
  wordsLargeEnough,
  coloursApart,
  coloursHaveDarkOnes,
  textSaysTheSame,
  textWrapped,
  linksInBothParts,
  messageLinesFit,
]
