/** Tells whether a selector fits an element, for the few selectors that mail clients know. */
import { attribute, outwards, type PageElement } from './parse-page.ts'

/** A selector, read; `weight` is its specificity (ids, then classes and attributes, then tags) as one number. */
export interface Selector {
  readonly weight: number
  readonly fits: (element: PageElement) => boolean
}

type Test = (element: PageElement) => boolean

/** One piece of a compound: a tag, a class, an id, an attribute, or the root. */
const piece =
  /([a-z][a-z0-9]*|\*)|\.([\w-]+)|#([\w-]+)|\[\s*([\w-]+)\s*(?:=\s*["']?([^"'\]]*)["']?\s*)?\]|(:root)/iy

/** Reads it; undefined where it asks for something that no mail shows at rest (`:hover`, `+`, `::before`). */
export function readSelector(selector: string): Selector | undefined {
  const words = selector
    .replaceAll(/\s*>\s*/g, ' >')
    .trim()
    .split(/\s+/)
  let weight = 0
  const steps: { child: boolean; test: Test }[] = []
  for (const word of words) {
    const child = word.startsWith('>')
    const compound = readCompound(child ? word.slice(1) : word)
    if (compound === undefined) return undefined
    weight += compound.weight
    steps.push({ child, test: compound.test })
  }
  return { weight, fits: (element) => fitsSteps(element, steps) }
}

function readCompound(text: string): { weight: number; test: Test } | undefined {
  const tests: Test[] = []
  let weight = 0
  for (let at = 0; at < text.length; at = piece.lastIndex) {
    piece.lastIndex = at
    const match = piece.exec(text)
    if (match === null) return undefined
    const [, tag, className, id, name, value, root] = match
    weight += id !== undefined ? 10_000 : tag === '*' ? 0 : tag !== undefined ? 1 : 100
    tests.push((element) => {
      if (tag !== undefined) return tag === '*' || element.tag === tag.toLowerCase()
      if (className !== undefined) return attribute(element, 'class').split(/\s+/).includes(className)
      if (id !== undefined) return attribute(element, 'id') === id
      if (root !== undefined) return element.parent === undefined
      const found = element.attributes.get(name?.toLowerCase() ?? '')
      return found !== undefined && (value === undefined || found === value)
    })
  }
  return tests.length === 0 ? undefined : { weight, test: (element) => tests.every((test) => test(element)) }
}

/** From the last step to the first: any ancestor will do, but where the step before it is a child's. */
function fitsSteps(element: PageElement, steps: readonly { child: boolean; test: Test }[]): boolean {
  const last = steps.at(-1)
  if (last === undefined || !last.test(element)) return false
  const before = steps.slice(0, -1)
  if (before.length === 0 || element.parent === undefined) return before.length === 0
  if (last.child) return fitsSteps(element.parent, before)
  return outwards(element.parent).some((ancestor) => fitsSteps(ancestor, before))
}
