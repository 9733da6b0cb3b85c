/** The headers of security that every answer bears, and where a page needs less of them. */

/** What a page needs beside styles, pictures and forms of the site's own. */
export interface PolicyNeeds {
  /** The proof of work: scripts and workers of the site's own, which ask the site for a challenge. */
  readonly scripted?: boolean
  /** The sites (scheme, host, port) that may show it in a frame. */
  readonly framedBy?: readonly string[]
}

/** A Content-Security-Policy. */
export function contentPolicy({ scripted = false, framedBy = [] }: PolicyNeeds = {}): string {
  return [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self'",
    ...(scripted ? ["script-src 'self'", "worker-src 'self'", "connect-src 'self'"] : []),
    "form-action 'self'",
    "base-uri 'none'",
    `frame-ancestors ${framedBy.length === 0 ? "'none'" : framedBy.join(' ')}`,
  ].join('; ')
}

/** The headers of an answer about which nothing else is said. */
export function siteHeaders({ https }: { readonly https: boolean }): Readonly<Record<string, string>> {
  return {
    'content-security-policy': contentPolicy(),
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    // RFC 6797; a year, and this name only: others below it are not ours.
    ...(https && { 'strict-transport-security': 'max-age=31536000' }),
  }
}
