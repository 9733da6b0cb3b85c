/** The addresses of a page: made absolute where the page says what they are relative to, and only those a mail may have. */

/** Makes an address absolute; undefined where it is none that a reader could follow. */
export type Resolve = (address: string) => string | undefined

/** Resolves against the page's own address and its `<base href>`. */
export function resolveAgainst(url: string | undefined, baseHref: string): Resolve {
  const page = parse(url ?? '', undefined)
  const base = parse(baseHref, page) ?? page
  return (address) => {
    const trimmed = address.trim()
    if (trimmed === '' || trimmed.startsWith('#')) return undefined
    const resolved = parse(trimmed, base)
    if (resolved !== undefined) {
      return /^(?:https?|mailto):$/.test(resolved.protocol) ? resolved.href : undefined
    }
    return undefined
  }
}

/** A picture's address: as {@link Resolve}, but kept as it stands where nothing says what it is relative to. */
export function pictureAddress(address: string, resolve: Resolve): string | undefined {
  const trimmed = address.trim()
  const resolved = resolve(trimmed)
  if (resolved !== undefined) return resolved.startsWith('http') ? resolved : undefined
  const isRelative = trimmed !== '' && !trimmed.startsWith('#') && !/^[a-z][a-z0-9+.-]*:/i.test(trimmed)
  return isRelative && !trimmed.startsWith('//') ? trimmed : undefined
}

function parse(address: string, base: URL | undefined): URL | undefined {
  return URL.parse(address, base?.href) ?? undefined
}
