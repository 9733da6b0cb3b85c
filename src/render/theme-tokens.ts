/** A theme's tokens: what its `theme.yaml` may set, checked, with the file and line of what is wrong. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { parseYaml } from '../config/yaml-file.ts'
import { contrast } from './palette.ts'
import { ThemeFault } from './theme-fault.ts'

/** Fonts and colours stand in style attributes and style sheets as they are: no sign that ends one is let through. */
const font = z.string().regex(/^[A-Za-z0-9 ,'-]+$/, 'needs a list of fonts, for example  Georgia, serif')
const colour = z.string().regex(/^#[0-9a-f]{6}$/i, 'needs a colour written #rrggbb, in quotes')
const pixels = (min: number, max: number) => z.int().min(min).max(max)
/** Type: its size and its line's height, in pixels. Under 14 px is hard to read on a phone. */
const type = z.strictObject({ size: pixels(14, 80), line: pixels(16, 120) })
const grounds = z.strictObject({
  ink: colour,
  muted: colour,
  page: colour,
  card: colour,
  soft: colour,
  rule: colour,
})

const tokens = z.strictObject({
  /** What `theme list` says of it. */
  about: z.string(),
  /** Whether an edition of this theme may have several articles. */
  articles: z.enum(['one', 'many']),
  /** Whether each paragraph opens with a few bold words. */
  leadIns: z.boolean(),
  /** Whether the sections of an article are numbered. */
  numbered: z.boolean(),
  /** Of the column, in pixels; wider ones are cut off by some clients. */
  width: pixels(320, 720),
  fonts: z.strictObject({ text: font, headline: font, label: font, code: font }),
  sizes: z.strictObject({
    text: type,
    headline: type,
    /** The headline on a screen of up to 480 px. */
    headlinePhone: type,
    heading2: type,
    heading3: type,
    label: type,
    small: type,
  }),
  space: z.strictObject({
    /** Beside the text, and the same on a phone. */
    side: pixels(0, 80),
    sidePhone: pixels(0, 40),
    paragraph: pixels(0, 60),
  }),
  radius: z.strictObject({ button: pixels(0, 30), card: pixels(0, 30) }),
  colours: z.strictObject({ light: grounds, dark: grounds }),
})

/** All tokens of a theme. */
export type ThemeTokens = z.infer<typeof tokens>

const part = z.strictObject({
  ...tokens.partial().shape,
  extends: z.string().optional(),
  fonts: tokens.shape.fonts.partial().optional(),
  sizes: tokens.shape.sizes.partial().optional(),
  space: tokens.shape.space.partial().optional(),
  radius: tokens.shape.radius.partial().optional(),
  colours: z.strictObject({ light: grounds.partial(), dark: grounds.partial() }).partial().optional(),
})

/** One `theme.yaml`: what it sets, and where. */
export interface TokenFile {
  readonly path: string
  readonly values: z.infer<typeof part>
  readonly lineOf: (path: readonly PropertyKey[]) => number | undefined
}

/** Reads one file. Throws {@link ThemeFault}. */
export function readTokenFile(path: string): TokenFile {
  const { values, faults, where } = parseYaml(readFileSync(path, 'utf8'), 'theme.yaml')
  const lineAt = (place: string | undefined) => {
    const line = Number(place?.split(':').at(-1))
    return Number.isInteger(line) ? line : undefined
  }
  const [fault] = faults
  if (fault !== undefined)
    throw new ThemeFault(path, lineAt(fault.where), 'found' in fault ? `${fault.found}.` : fault.refusal)
  const read = part.safeParse(values)
  const lineOf = (at: readonly PropertyKey[]) => lineAt(where(at))
  if (!read.success) {
    const [issue] = read.error.issues
    const at = [
      ...(issue?.path ?? []),
      ...(issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : []),
    ]
    const what = issue?.code === 'unrecognized_keys' ? 'is no setting of a theme' : issue?.message
    throw new ThemeFault(path, lineOf(at), `${at.join('.') || 'the file'} ${what}.`)
  }
  return { path, values: read.data, lineOf }
}

/** Lays files over each other, the last one's word counting most, and checks what comes out. */
export function layTokens(files: readonly TokenFile[]): ThemeTokens {
  const laid = files.reduce<Record<string, unknown>>((below, { values }) => layOver(below, values), {})
  delete laid['extends']
  const read = tokens.safeParse(laid)
  const last = files.at(-1)
  if (last === undefined) throw new Error('a theme has a theme.yaml')
  if (!read.success) {
    const missing = read.error.issues.map((issue) => issue.path.join('.'))
    throw new ThemeFault(
      last.path,
      undefined,
      `sets no ${missing.join(', ')}. Set it, or extend a theme that does.`,
    )
  }
  for (const scheme of ['light', 'dark'] as const) checkContrast(scheme, read.data, files)
  return read.data
}

/** WCAG 2.2, 1.4.3: words that cannot be read stop the edition as a wrong word does. */
function checkContrast(
  scheme: 'light' | 'dark',
  { colours }: ThemeTokens,
  files: readonly TokenFile[],
): void {
  const { ink, muted, page, card, soft } = colours[scheme]
  for (const [name, words] of Object.entries({ ink, muted })) {
    for (const [on, ground] of Object.entries({ page, card, soft })) {
      const ratio = contrast(words, ground)
      if (ratio >= 4.5) continue
      const path = (key: string) => ['colours', scheme, key]
      const by = files.findLast(({ lineOf }) => lineOf(path(name)) ?? lineOf(path(on))) ?? files.at(-1)
      throw new ThemeFault(
        by?.path ?? '',
        by?.lineOf(path(name)) ?? by?.lineOf(path(on)),
        `colours.${scheme}.${name} ${words} on ${on} ${ground} has a contrast of ${ratio.toFixed(1)}; it needs 4.5 to be read.`,
      )
    }
  }
}

function layOver(below: Record<string, unknown>, above: Readonly<Record<string, unknown>>) {
  const laid: Record<string, unknown> = { ...below }
  for (const [key, value] of Object.entries(above)) {
    const under = laid[key]
    if (value !== undefined) laid[key] = isMap(under) && isMap(value) ? layOver(under, value) : value
  }
  return laid
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
