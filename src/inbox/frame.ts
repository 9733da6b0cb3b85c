/** Makes a message's HTML harmless to look at: no script, no form, no request; links open in a tab of their own. */
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
const frameHeaders = {
  'content-security-policy': `sandbox ${sandbox}; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'`,
}

/** The message's HTML part, links turned to a new tab; undefined where there is no such message or part. */
export async function frameMessage(mailbox: Mailbox, id: string): Promise<FramedMessage | undefined> {
  const found = await mailbox.find(id)
  const message = found && (await parseMessage(await readFile(found.file)))
  if (message === undefined || message.html === '') return undefined
  return { html: openLinksInTab(message.html), headers: frameHeaders }
}

/** The first `base` with a target counts: it goes right behind `<head>`, else to the very front. */
function openLinksInTab(html: string): string {
  const target = '<base target="_blank">'
  const head = /<head(\s[^>]*)?>/i.exec(html)
  if (head === null) return `<!doctype html>${target}${html}`
  const behind = head.index + head[0].length
  return `${html.slice(0, behind)}${target}${html.slice(behind)}`
}
