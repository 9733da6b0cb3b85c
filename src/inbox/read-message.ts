/** Reads a kept message for the page: what a mail program would show of it, or that it cannot be read. */
import { open } from 'node:fs/promises'
import { simpleParser } from 'mailparser'

/** A message's parts; a part that is missing is empty. */
export interface ReadMessage {
  readonly subject: string
  readonly from: string
  readonly to: string
  readonly html: string
  readonly text: string
  /** In the order in which they stand, unfolded and decoded no further. */
  readonly headers: readonly { readonly name: string; readonly value: string }[]
  /** True where the message is too broken to be taken apart; its source is all there is. */
  readonly broken: boolean
}

const brokenMessage: ReadMessage = {
  subject: '',
  from: '',
  to: '',
  html: '',
  text: '',
  headers: [],
  broken: true,
}

/** Only the header, for a line of the list. */
export async function readHeader(file: string): Promise<ReadMessage> {
  await using handle = await open(file)
  // 16 KB hold every header that Broadsheet writes several times over.
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(16 * 1024), 0, 16 * 1024, 0)
  const head = buffer.subarray(0, bytesRead)
  const end = head.indexOf('\r\n\r\n')
  return parseMessage(end < 0 ? head : head.subarray(0, end + 4))
}

/** The whole message; never throws for what is in it. */
export async function parseMessage(source: Buffer): Promise<ReadMessage> {
  try {
    const mail = await simpleParser(source, {
      skipHtmlToText: true,
      skipTextToHtml: true,
      skipTextLinks: true,
      skipImageLinks: false,
    })
    const recipients = mail.to === undefined ? [] : [mail.to].flat()
    return {
      subject: mail.subject ?? '',
      from: mail.from?.text ?? '',
      to: recipients.map((recipient) => recipient.text).join(', '),
      html: mail.html === false || mail.html === undefined ? '' : mail.html,
      text: mail.text ?? '',
      headers: mail.headerLines.map(({ line }) => splitHeader(line)),
      // A line without a colon is no header (RFC 5322 2.2): such a source is not a message.
      broken: !mail.headerLines.some(({ key }) => key !== ''),
    }
  } catch {
    return brokenMessage
  }
}

function splitHeader(line: string): { name: string; value: string } {
  const colon = line.indexOf(':')
  const unfolded = line.slice(colon + 1).replace(/\r?\n[ \t]*/g, ' ')
  return { name: line.slice(0, Math.max(colon, 0)), value: unfolded.trim() }
}
