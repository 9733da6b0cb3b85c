/** Tells one state of a theme from another, so that a draft whose look has changed is composed anew. */
import { createHash } from 'node:crypto'
import type { Look } from './look.ts'
import { shippedThemes } from './shipped-themes.ts'
import { readTheme } from './theme-files.ts'

/**
 * SHA-256, in hexadecimal, over the theme's tokens and templates and the release that renders them. Throws a Mistake
 * where there is no such theme, or where a file of it is at fault.
 */
export function hashTheme({ theme, themes }: Pick<Look, 'theme' | 'themes'>, release: string): string {
  const { tokens, templates } = readTheme(theme, { shipped: shippedThemes, own: themes })
  return createHash('sha256')
    .update(JSON.stringify([release, tokens, [...templates]]))
    .digest('hex')
}
