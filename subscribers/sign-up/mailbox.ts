/** Says which mailbox an address leads to, so that one person is not written to under a thousand spellings. */

/** Google hands out mailboxes under both names, and delivers them with any dots. */
const google = new Set(['gmail.com', 'googlemail.com'])

/**
 * The mailbox of an address' key, as far as anybody but its server can tell: without the tag that most servers leave
 * to their users (RFC 5233). For counting only; mail goes to what was typed. Where two people do share it, one of them
 * is asked a day later.
 */
export function mailboxOf(key: string): string {
  const at = key.lastIndexOf('@')
  const local = key.slice(0, at)
  const domain = key.slice(at + 1)
  const plain = local.replace(/(?<=.)\+.*$/, '')
  return google.has(domain) ? `${plain.replaceAll('.', '')}@gmail.com` : `${plain}@${domain}`
}
