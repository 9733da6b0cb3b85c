/** What a template is given, made so that asking for what is not there is an error. */
import { isHtml } from './escape.ts'

/** A value that a template asks for and nobody has. */
export class MissingValue extends Error {
  readonly value: string
  constructor(value: string) {
    super(`there is no value ${value}`)
    this.value = value
  }
}

/** Handlebars' own strictness ends at conditions and arguments: this goes on, so that a slip of the pen is no `false`. */
export function guard(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || isHtml(value)) return value
  if (Array.isArray(value)) return value.map(guard)
  return new Proxy(value, {
    get(target, key) {
      // What JavaScript and Handlebars ask of any object, for a message or to know what it is.
      if (typeof key === 'symbol' || key === 'toHTML' || key === 'valueOf') return undefined
      if (key === 'toString') return () => 'what is given'
      if (!Object.hasOwn(target, key)) throw new MissingValue(key)
      return guard(Reflect.get(target, key))
    },
  })
}
