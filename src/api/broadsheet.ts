/** What a program that imports `broadsheet` gets. */
export type { Article } from '../article/article.ts'
export { type ArticleOptions, readArticle } from '../article/read-article.ts'
export { readVersion } from '../cli/version.ts'
export { Mistake } from '../mistake.ts'
