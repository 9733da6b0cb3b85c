/** Reads a message's header fields as a person does: encoded words (RFC 2047) as the words they stand for. */
import { parseMessage } from '../../inbox/read-message.ts'

/** A header field. */
export interface HeaderField {
  readonly name: string
  readonly value: string
}

/** The same fields, in order, their encoded words read. */
export async function readableHeaders(fields: readonly HeaderField[]): Promise<HeaderField[]> {
  return await Promise.all(fields.map(async ({ name, value }) => ({ name, value: await readWords(value) })))
}

/** The parser of mail reads them in a subject, whatever it is. */
async function readWords(value: string): Promise<string> {
  if (!value.includes('=?')) return value
  const { subject } = await parseMessage(Buffer.from(`Subject: ${value}\r\n\r\n`, 'latin1'))
  return subject || value
}
