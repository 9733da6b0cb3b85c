/** Makes a message's HTML harmless to look at: no script, no form, no request but for the site's pictures; links open in a tab. */
import { readFile } from 'node:fs/promises'
import type { Mailbox } from './mailbox.ts'
import { parseMessage } from './read-message.ts'

/** What the frame is given: the same words in its `sandbox` attribute and in its header. */
export const sandbox = 'allow-popups allow-popups-to-escape-sandbox'

/** The frame's page and the headers it is sent with. */
export interface FramedMessage {
  readonly html: string
  readonly headers: Readonly<Record<string, string>>
}

// The header holds where the frame's own attribute does not: when somebody opens its address in a tab.
// Popups leave the sandbox, since an unsubscribe page without forms would be of no use.
function policy(pictures: string | undefined): string {
  const from = pictures === undefined ? 'data:' : `data: ${new URL(pictures).origin}`
  return `sandbox ${sandbox}; default-src 'none'; style-src 'unsafe-inline'; img-src ${from}; base-uri 'none'; form-action 'none'; frame-ancestors 'self'`
}

/**
 * The message's HTML part, links turned to a new tab; undefined where there is no such message or part. Pictures are
 * loaded from the message itself, and from `pictures`, the address of the publication's own site.
 */
export async function frameMessage(
  mailbox: Mailbox,
  id: string,
  pictures: string | undefined,
): Promise<FramedMessage | undefined> {
  const found = await mailbox.find(id)
  const message = found && (await parseMessage(await readFile(found.file)))
  if (message === undefined || message.html === '') return undefined
  return { html: openLinksInTab(message.html), headers: { 'content-security-policy': policy(pictures) } }
}

/** The first `base` with a target counts: it goes right behind `<head>`, else to the very front. */
function openLinksInTab(html: string): string {
  const target = '<base target="_blank">'
  const head = /<head(\s[^>]*)?>/i.exec(html)
  if (head === null) return `<!doctype html>${target}${html}`
  const behind = head.index + head[0].length
  return `${html.slice(0, behind)}${target}${html.slice(behind)}`
}
