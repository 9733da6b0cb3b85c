/** What a line looks like that may be a title: short, begun like one, and not ended like a sentence. */

const endPunctuation = /[.,:;!…。！，、،؛]["'”’»)\]]*$/u
const question = /[?？؟]["'”’»)\]]*$/u
const capitalStart = /^["'“‘„«»¿¡([]*[\p{Lu}\p{Lt}\p{Lo}\p{N}]/u
/** Scripts that put no space between words. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u

/** A title ends with a word or what closes one; an emoji ends a remark. */
const wordEnd = /[\p{L}\p{M}\p{N}"'”’»)\]%?？؟+*#&$€£°]$/u
const aside = /^\(.*\)$/
/** Whose a picture is: agencies, or names between slashes. */
const credit =
  /\S\/\S.*\/\S|\b(?:Getty Images|Reuters|Shutterstock|iStock|Alamy|Unsplash|Associated Press|A[FP]P? Photo)\b/i

/** At most 15 words and 90 characters, a capital first, no end punctuation but a short "?"; no aside, no credit. */
export function hasTitleShape(text: string): boolean {
  return (
    text.length <= 90 &&
    countSpaced(text) <= 15 &&
    capitalStart.test(text) &&
    !endPunctuation.test(text) &&
    wordEnd.test(text) &&
    !aside.test(text) &&
    !credit.test(text) &&
    (!question.test(text) || text.length <= 60)
  )
}

/** Two words at least; where words are not spaced, four to thirty characters. */
export function hasTitleLength(text: string): boolean {
  return unspaced.test(text) ? text.length >= 4 && text.length <= 30 : countSpaced(text) >= 2
}

/** Whether a text is in a script without spaces, whose paragraphs have fewer characters. */
export function isUnspaced(text: string): boolean {
  return unspaced.test(text)
}

/** Words that are no subhead though somebody shouts them: who made a picture, what a button says. */
const shouts =
  /^(?:by|photos?|pictures?|images?|video|watch|listen|share|tweet|source|credits?|updated?|published|posted|read|more|subscribe|sign|follow|comments?|menu|home|search|login|log in|next|previous|related|tags?|advertisement|the end|end|total|via)\b/i

/** Whether a title is written in capitals throughout, with at least four letters. */
export function isAllCaps(text: string): boolean {
  return hasTitleShape(text) && isShouted(text) && !shouts.test(text)
}

/** Whether a line in capitals is what a button, or the credit of a picture, says. */
export function isButton(text: string): boolean {
  return isShouted(text) && shouts.test(text)
}

function isShouted(text: string): boolean {
  const letters = text.match(/\p{L}/gu)?.length ?? 0
  return letters >= 4 && text.match(/\p{Lu}/gu)?.length === letters
}

function countSpaced(text: string): number {
  return text.split(/\s+/).length
}
