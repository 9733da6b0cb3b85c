/** Where the call to action stands: at the article's own place for it, and after the last paragraph. */
import type { Block } from '../article/article.ts'

/** Gives the body its calls; an article that ends with one gets no second. */
export function placeCalls(body: readonly Block[]): readonly Block[] {
  if (body.at(-1)?.type === 'cta') return body
  const last = body.at(-1)?.pos
  return [
    ...body,
    {
      type: 'cta',
      slot: true,
      action: 'subscribe',
      original: { body: '' },
      id: 'call-at-end',
      pos: last ?? { start: 0, end: 0, line: 1, lastLine: 1 },
    },
  ]
}
