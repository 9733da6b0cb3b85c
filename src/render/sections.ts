/** How an article's headings are set: their levels, and the sections' numbers. */
import type { Block } from '../article/article.ts'

/** No article begins below level 2, since a screen reader would miss a level; `number` in themes that number sections. */
export interface Section {
  readonly level: 2 | 3
  readonly number?: number
}

/** The sections by the places of their headings in the body. */
export function numberSections(body: readonly Block[], numbered: boolean): ReadonlyMap<number, Section> {
  let count = 0
  return new Map(
    body.flatMap((block, at): [number, Section][] => {
      if (block.type !== 'heading') return []
      const level = count === 0 ? 2 : block.level
      if (level === 2) count++
      return [[at, { level, ...(numbered && level === 2 && { number: count }) }]]
    }),
  )
}
