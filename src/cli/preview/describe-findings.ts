/** Puts what was found into the order, and the sum, in which a person reads it. */
import type { Finding } from '../../preflight/finding.ts'

/** What stops the edition first; else as it was found. */
export function errorsFirst(findings: readonly Finding[]): Finding[] {
  return [
    ...findings.filter(({ level }) => level === 'error'),
    ...findings.filter(({ level }) => level === 'warning'),
  ]
}

/** "1 error, which stops it; 2 warnings." */
export function countFindings(findings: readonly Finding[]): string {
  const errors = findings.filter(({ level }) => level === 'error').length
  const warnings = findings.length - errors
  return `${[
    ...(errors === 0 ? [] : [errors === 1 ? '1 error, which stops it' : `${errors} errors, which stop it`]),
    ...(warnings === 0 ? [] : [warnings === 1 ? '1 warning' : `${warnings} warnings`]),
  ].join('; ')}.`
}
