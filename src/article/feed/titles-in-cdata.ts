/** Finds the titles that XML has not decoded, since they stand in CDATA: their entities are still to be read. */

const opening = /<title\b[^<>]{0,200}>\s{0,100}<!\[CDATA\[/gi

/**
 * The words of each `<title><![CDATA[…]]></title>`. In RSS a title is HTML in practice: written `A &amp;amp; B` the
 * XML parser has decoded it once, which is all that is due; in CDATA nobody has.
 */
export function titlesInCdata(text: string): ReadonlySet<string> {
  const titles = new Set<string>()
  for (const found of text.matchAll(opening)) {
    const start = found.index + found[0].length
    const end = text.indexOf(']]>', start)
    // A feed that is cut here has no later title either; searching on for each would take for ever.
    if (end === -1) break
    if (end - start < longestTitle) titles.add(text.slice(start, end).trim())
  }
  return titles
}

/** Far beyond any headline. */
const longestTitle = 10_000
