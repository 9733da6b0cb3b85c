/** The name of an article's place on its edition's page, which "read on" leads to. */

/** The `id` of the article at this place of the edition, counted from 0. */
export function anchorOf(at: number): string {
  return `article-${at + 1}`
}
