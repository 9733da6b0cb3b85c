/** What a route throws to say no: the site answers it with a page in the reader's language, under /api/ with JSON. */

/** A request that is understood and not done. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly statusCode: 400 | 403 | 429
  /** When to come back, for a 429. */
  readonly retryAfterSeconds: number | undefined

  constructor(statusCode: Refusal['statusCode'], retryAfterSeconds?: number) {
    super(`refused with ${statusCode}`)
    this.statusCode = statusCode
    this.retryAfterSeconds = retryAfterSeconds
  }
}
