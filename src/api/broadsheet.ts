/** What a program that imports `broadsheet` gets. */
export type { Article } from '../article/article.ts'
export { readArticle } from '../article/read-article.ts'
export { readVersion } from '../cli/version.ts'
export { Mistake } from '../mistake.ts'
