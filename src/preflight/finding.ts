/** What a check found: an error stops the edition, a warning is for a person to judge. */

/** One thing found; the message says the way out. */
export interface Finding {
  readonly level: 'error' | 'warning'
  readonly rule: string
  readonly message: string
}

/** A finding that stops the edition. */
export function error(rule: string, message: string): Finding {
  return { level: 'error', rule, message }
}

/** A finding that a person judges. */
export function warning(rule: string, message: string): Finding {
  return { level: 'warning', rule, message }
}
