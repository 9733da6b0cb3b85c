/** How we write CSV, so that every program reads the cells that we meant (RFC 4180). */

/** A return alone is no line's end by RFC 4180, and one to many a program. */
export const csvStyle = { quoted_match: /[\r\n]/ }
