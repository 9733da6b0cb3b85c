/** Reads the CSS that mails have: rules, and `@media` around them; what is nested deeper is only noticed. */

/** One declaration's value, and whether it is marked `!important`. */
export interface Declared {
  readonly value: string
  readonly important: boolean
}

/** What a rule or a `style` attribute sets, by property in lower case; the last of a name counts. */
export type Declarations = ReadonlyMap<string, Declared>

/** A rule with one selector; several are taken apart. */
export interface StyleRule {
  /** The condition of the `@media` around it, in lower case. */
  readonly media: string | undefined
  readonly selector: string
  readonly declarations: Declarations
}

/** A style sheet, taken apart. */
export interface StyleSheet {
  readonly rules: readonly StyleRule[]
  /** An at-rule in an at-rule, or a comment: Gmail drops the whole sheet for the first. */
  readonly nested: boolean
}

/** Reads declarations, as in a `style` attribute. */
export function readDeclarations(css: string): Declarations {
  const declarations = new Map<string, Declared>()
  // A semicolon in brackets or quotes belongs to the value.
  for (const [part] of css.matchAll(/(?:"[^"]*"|'[^']*'|\([^)]*\)|[^;"'(])+/g)) {
    const colon = part.indexOf(':')
    if (colon < 0) continue
    const written = part.slice(colon + 1).trim()
    const value = written.replace(/\s*!\s*important$/i, '')
    const property = part.slice(0, colon).trim().toLowerCase()
    const earlier = declarations.get(property)
    const important = value !== written
    if (earlier?.important !== true || important) declarations.set(property, { value, important })
  }
  return declarations
}

/** Reads a sheet. A brace that is missing ends at the sheet's end, as in a browser. */
export function readSheet(css: string): StyleSheet {
  const text = css.replaceAll(/\/\*[\s\S]*?(?:\*\/|$)/g, '')
  const rules: StyleRule[] = []
  const around: string[] = []
  let nested = false
  let from = 0
  for (const { 0: mark, index } of text.matchAll(/[{};]/g)) {
    const words = text.slice(from, index).trim()
    from = index + 1
    if (mark === '{') {
      nested ||= words.startsWith('@') && around.some((each) => each.startsWith('@'))
      around.push(words)
      // What stands in the braces of a rule is read as a whole.
      if (!words.startsWith('@')) {
        const end = text.indexOf('}', from)
        const body = text.slice(from, end < 0 ? text.length : end)
        nested ||= body.includes('{')
        rules.push(...readRule(words, body, around))
      }
    } else if (mark === '}') around.pop()
  }
  return { rules, nested }
}

function readRule(selectors: string, body: string, around: readonly string[]): StyleRule[] {
  const media = around
    .find((each) => /^@media\b/i.test(each))
    ?.slice('@media'.length)
    .trim()
    .toLowerCase()
  const declarations = readDeclarations(body)
  return selectors.split(',').map((selector) => ({ media, selector: selector.trim(), declarations }))
}
