/** Makes of an edition what somebody sees whom nobody knows: merge fields become their fallbacks. */
import { Mistake } from '../../mistake.ts'
import { changeWords, showFallbacks } from '../../render/merge-fields.ts'
import type { EditionLine, ShownEdition } from './shown-edition.ts'

/** A line without merge fields; where the edition has them switched off, braces are words and stay. */
export function fillLine<L extends EditionLine>(line: L): L {
  if (!line.merge) return line
  const { subject, preheader, headline } = line
  return { ...line, subject: fill(subject), preheader: fill(preheader), headline: fill(headline) }
}

/** The same with the articles. */
export function fillEdition(edition: ShownEdition): ShownEdition {
  if (!edition.merge) return edition
  const [first, ...others] = edition.blocks
  const blocks = [changeWords(first, fill), ...others.map((article) => changeWords(article, fill))] as const
  return { ...fillLine(edition), blocks }
}

/** What went out has no fault; a release with another grammar leaves the words as they stand. */
function fill(text: string): string {
  try {
    return showFallbacks(text)
  } catch (error) {
    if (error instanceof Mistake) return text
    throw error
  }
}
