/** Works out which colours a mail's words have, on which ground, in light and in dark: CSS's cascade, as far as mails go. */
import { readSelector, type Selector } from './match-selector.ts'
import { attribute, type MailPage, outwards, type PageElement } from './parse-page.ts'
import { readColour } from './read-colour.ts'
import type { Declarations } from './read-css.ts'

/** How the reader's device is set. */
export type Scheme = 'light' | 'dark'

/** An element's colours as #rrggbb; undefined where they can't be told (half transparent, a gradient). */
export interface Paint {
  readonly colour: string | undefined
  readonly ground: string | undefined
  /** Whether the words' colour stands in a `style` attribute and no dark rule takes its place. */
  readonly inline: boolean
}

/** What a mail program paints where nothing is said. */
const unpainted = {
  light: { colour: '#000000', ground: '#ffffff' },
  dark: { colour: '#ffffff', ground: '#121212' },
} as const

interface Candidate {
  readonly value: string
  readonly inline: boolean
  /** Later, weightier and important ones win. */
  readonly rank: number
}

interface Applied {
  readonly selector: Selector
  readonly declarations: Declarations
  readonly order: number
}

/** Makes the painter of a mail: asked for an element, it tells its colours. */
export function openPaint(page: MailPage, scheme: Scheme): (element: PageElement) => Paint {
  const applied = rulesOf(page, scheme)
  // Asked again for each word in it, so each element is looked at once.
  const seen = new Map<PageElement, { words: Candidate | undefined; ground: Candidate | undefined }>()
  const ownPaint = (element: PageElement) => {
    const known = seen.get(element)
    if (known !== undefined) return known
    const fitting = applied.filter(({ selector }) => selector.fits(element))
    const words = winner(element, fitting, ['color'])
    const ground = winner(element, fitting, ['background', 'background-color', 'bgcolor'])
    const found = {
      words: words?.value === 'inherit' ? undefined : words,
      ground: ground !== undefined && isSeeThrough(ground.value) ? undefined : ground,
    }
    seen.set(element, found)
    return found
  }
  return (element) => {
    const around = outwards(element)
    const words = firstOf(around, (each) => ownPaint(each).words)
    const ground = firstOf(around, (each) => ownPaint(each).ground)
    return {
      colour: words === undefined ? unpainted[scheme].colour : readColour(words.value),
      ground: ground === undefined ? unpainted[scheme].ground : readColour(ground.value),
      inline: words?.inline === true,
    }
  }
}

function firstOf<T, R>(all: readonly T[], look: (one: T) => R | undefined): R | undefined {
  for (const one of all) {
    const found = look(one)
    if (found !== undefined) return found
  }
  return undefined
}

/** Whether the mail has anything to say about dark mode. */
export function hasDarkRules({ sheets }: MailPage): boolean {
  return sheets.some(({ rules }) => rules.some(({ media }) => isDark(media)))
}

function rulesOf({ sheets }: MailPage, scheme: Scheme): Applied[] {
  return sheets
    .flatMap(({ rules }) => rules)
    .filter(({ media }) => media === undefined || (scheme === 'dark' && isDark(media)))
    .flatMap(({ selector, declarations }, order) => {
      const read = readSelector(selector)
      return read === undefined ? [] : [{ selector: read, declarations, order }]
    })
}

function isDark(media: string | undefined): boolean {
  return media !== undefined && /prefers-color-scheme\s*:\s*dark/.test(media)
}

/** An inline style outweighs every selector, and an important rule outweighs that. */
const inlineWeight = 1_000_000
const importantWeight = 10_000_000

function winner(
  element: PageElement,
  fitting: readonly Applied[],
  properties: readonly string[],
): Candidate | undefined {
  const candidates: Candidate[] = []
  const add = (declarations: Declarations, weight: number, order: number, inline: boolean): void => {
    for (const property of properties) {
      const found = declarations.get(property)
      if (found === undefined) continue
      // An order below 10,000 tells apart what weighs the same.
      const rank = (weight + (found.important ? importantWeight : 0)) * 10_000 + order
      candidates.push({ value: found.value, inline, rank })
    }
  }
  const bgcolor = attribute(element, 'bgcolor')
  if (bgcolor !== '' && properties.includes('bgcolor'))
    candidates.push({ value: bgcolor, inline: true, rank: -1 })
  for (const { selector, declarations, order } of fitting) add(declarations, selector.weight, order, false)
  add(element.style, inlineWeight, 0, true)
  return candidates.reduce<Candidate | undefined>(
    (best, each) => (best === undefined || each.rank >= best.rank ? each : best),
    undefined,
  )
}

function isSeeThrough(value: string): boolean {
  return /^(?:none|transparent|inherit|initial|unset)$/i.test(value.trim())
}
