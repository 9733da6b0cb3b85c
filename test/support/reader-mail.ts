/** A reader's mailbox: what the local inbox of an installation took for one address, and the links in it. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type ParsedMail, simpleParser } from 'mailparser'
import { openMailbox } from '../../src/inbox/mailbox.ts'
import type { Installation } from './installation.ts'

/** How long (ms) a message may take: the site wakes a worker at once, and where that is lost the sweep does. */
const patience = 30_000

/** A message as the reader has it. */
export interface ReaderMail {
  readonly mail: ParsedMail
  /** The first link of the text that leads to this path of the site: `/c/`, as a whole address. */
  readonly link: (path: string) => string
}

/** The mailbox of one address. */
export interface ReaderMailbox {
  /** The next message that was not taken yet, when it comes. */
  next(): Promise<ReaderMail>
  /** How many came so far. */
  count(): Promise<number>
}

/** Opens it. */
export function openReaderMailbox(installation: Installation, address: string): ReaderMailbox {
  let taken = 0
  const received = async () => {
    using inbox = openMailbox(join(installation.folder, 'data', 'inbox'), false)
    return (await inbox.received()).filter(({ to }) => to.includes(address))
  }
  return {
    count: async () => (await received()).length,
    next: async () => {
      for (const deadline = performance.now() + patience; ; await pause(20)) {
        const message = (await received())[taken]
        if (message !== undefined) {
          taken += 1
          return read(await simpleParser(await readFile(message.file)))
        }
        assert.ok(performance.now() < deadline, `no message ${taken + 1} came for ${address}`)
      }
    },
  }
}

function read(mail: ParsedMail): ReaderMail {
  const text = mail.text ?? ''
  return {
    mail,
    link: (path) => {
      const [found] = text.match(new RegExp(`^https?://\\S+${path}\\S+$`, 'm')) ?? []
      assert.ok(found !== undefined, `no link to ${path} in:\n${text}`)
      return found
    },
  }
}
