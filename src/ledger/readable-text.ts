/** Makes text of what a server said: PostgreSQL stores no NUL and no half character; a server may send both. */

/** How much of a reply is kept: enough to tell what the server meant. */
const replyLength = 300

/** The text as the ledger keeps it. */
export function readableText(text: string): string {
  return text.replaceAll('\0', '\uFFFD').slice(0, replyLength).toWellFormed()
}
