/** Tells whether a broken feed may be given to the lenient parser, whose time grows with the square of the depth. */

/** No feed is as deep as that, and no tag as long. */
const limits = { depth: 100, tag: 20_000 } as const

/** A comment or CDATA section (passed over as a whole), or a tag. */
const piece = /<!--|<!\[CDATA\[|<(\/?)([^\s<>/!?][^\s<>/]{0,200})[^<>]*>?/g

/** True where elements stand at most 100 deep and tags are of a sane length; linear in the text. */
export function isShallow(text: string): boolean {
  const open: string[] = []
  piece.lastIndex = 0
  for (let found = piece.exec(text); found !== null; found = piece.exec(text)) {
    const [tag, slash, name = ''] = found
    if (tag.length > limits.tag) return false
    if (name === '') piece.lastIndex = endOf(text, tag, piece.lastIndex)
    else if (slash === '/') closeTo(open, name)
    else if (!tag.endsWith('/>')) open.push(name)
    if (open.length > limits.depth) return false
  }
  return true
}

function endOf(text: string, opening: string, from: number): number {
  const end = text.indexOf(opening === '<!--' ? '-->' : ']]>', from)
  return end === -1 ? text.length : end
}

/** What was never closed inside is closed with it. */
function closeTo(open: string[], name: string): void {
  const place = open.lastIndexOf(name)
  if (place !== -1) open.length = place
}
