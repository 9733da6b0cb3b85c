/** Readies Atom's XHTML for the lenient parser, which would take `&lt;b&gt;` in it for a tag. */

const opening =
  /<((?:[a-z]{1,20}:)?(?:content|summary|title))\b([^<>]{0,500}\btype\s*=\s*["'])(?:application\/)?xhtml(?:\+xml)?(["'][^<>]{0,500}(?<!\/)>)/gi

/** The text with each construct of `type="xhtml"` as one of `type="html"` in CDATA, which says the same. */
export function xhtmlAsCdata(text: string): string {
  const parts: string[] = []
  let done = 0
  for (const found of text.matchAll(opening)) {
    const [tag, name = '', before = '', after = ''] = found
    if (found.index < done) continue
    const start = found.index + tag.length
    const end = text.indexOf(`</${name}`, start)
    // A feed that is cut here has nothing whole behind it.
    if (end === -1) break
    const inner = text.slice(start, end)
    parts.push(text.slice(done, found.index))
    // What can stand in no CDATA stays; it is passed over as a whole, lest each opening in it search to its end again.
    parts.push(inner.includes(']]>') ? tag + inner : `<${name}${before}html${after}<![CDATA[${inner}]]>`)
    done = end
  }
  return parts.join('') + text.slice(done)
}
