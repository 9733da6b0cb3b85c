/** Reads a language as BCP 47 tags it. */

/** The tag in its usual spelling; undefined for what is none. */
export function readLanguage(text: string): string | undefined {
  // "German" would pass for a tag: a language of five to eight letters is well-formed, and there is none (RFC 5646 2.2.1).
  if (!/^[a-z]{2,3}([-_][a-z0-9]{2,8})*$/i.test(text)) return undefined
  try {
    return Intl.getCanonicalLocales(text.replaceAll('_', '-'))[0]
  } catch {
    return undefined
  }
}
