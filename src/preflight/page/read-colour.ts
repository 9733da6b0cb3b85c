/** Reads the colours that mails are written with. */

/** The names that templates use; whoever needs more writes #rrggbb. */
const names: Readonly<Record<string, string>> = {
  black: '#000000',
  white: '#ffffff',
  gray: '#808080',
  grey: '#808080',
  silver: '#c0c0c0',
  red: '#ff0000',
  green: '#008000',
  blue: '#0000ff',
  navy: '#000080',
  maroon: '#800000',
}

const written = /#(?:[0-9a-f]{6}|[0-9a-f]{3})(?![0-9a-f])|rgb\(\s*\d+\s*,\s*\d+\s*,\s*\d+\s*\)|\b[a-z]+\b/gi

/** The first colour in a value (`background` holds more than one thing) as #rrggbb; undefined where none is plain. */
export function readColour(value: string): string | undefined {
  for (const [word] of value.replaceAll(/url\([^)]*\)/gi, '').matchAll(written)) {
    const lower = word.toLowerCase()
    if (/^#.{6}$/.test(lower)) return lower
    if (lower.startsWith('#')) return lower.replaceAll(/[0-9a-f]/g, '$&$&')
    if (lower.startsWith('rgb(')) return writeHex(lower.match(/\d+/g) ?? [])
    if (names[lower] !== undefined) return names[lower]
  }
  return undefined
}

function writeHex(parts: readonly string[]): string {
  return `#${parts.map((part) => Math.min(255, Number(part)).toString(16).padStart(2, '0')).join('')}`
}
