/** Which way a text runs, by its first letter that has a direction (UAX 9, rules P2 and P3). */

const rightToLeft =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u

/** The direction of a text that runs against `dir`; undefined where it runs along, or has no letter. */
export function otherDirection(text: string, dir: 'ltr' | 'rtl'): 'ltr' | 'rtl' | undefined {
  const first = /\p{L}/u.exec(text)?.[0]
  if (first === undefined) return undefined
  const own = rightToLeft.test(first) ? 'rtl' : 'ltr'
  return own === dir ? undefined : own
}
