/** Judges the messages to single readers as clients, validators and spam filters will. */
import type { ReaderNotice } from '../../src/ledger/notices/notice.ts'
import type { WordedKind } from '../../src/render/notice-words.ts'
import { type Counter, openCounter, setState, wordsOnly } from '../subscribers/notices/counter.ts'
import { openMailBrowser } from '../support/mail-browser.ts'
import { checkMarkup } from '../support/mail-markup.ts'
import { openSpamd } from '../support/spamd.ts'

/** Judges one after the other. */
export interface NoticeJudge extends AsyncDisposable {
  /** Everything that is wrong with that kind of message in that language. */
  judge(kind: WordedKind, language: string): Promise<string[]>
}

/** Half a point of five: what a mail that nobody suspects may cost. */
const mostSpamPoints = 0.5
const mostBytes = 12 * 1024

/** Starts the browser, the spam filter and a database with a reader. */
export async function openNoticeJudge(): Promise<NoticeJudge> {
  // What is open is closed where the next one can't be: a browser would keep the process.
  await using opening = new AsyncDisposableStack()
  const browser = opening.use(await openMailBrowser())
  const spamd = opening.use(await openSpamd())
  const counter = opening.use(await openCounter(wordsOnly))
  const opened = opening.move()
  return {
    async judge(kind, language) {
      const to = kind === 'change_address' ? { address: 'new@example.net' } : {}
      const { html, source } = await counter.read(await noticeOf(counter, kind, language), to)
      const { points, rules } = await spamd.judge(Buffer.from(source, 'latin1'))
      return [
        ...(await browser.examine(html)),
        ...(await checkMarkup(html)),
        ...(points > mostSpamPoints ? [`SpamAssassin: ${points} points (${rules.join(', ')})`] : []),
        ...(Buffer.byteLength(html) > mostBytes ? [`${Buffer.byteLength(html)} bytes of HTML`] : []),
      ]
    },
    [Symbol.asyncDispose]: async () => await opened.disposeAsync(),
  }
}

/** A notice of that kind that there is a reason for. */
async function noticeOf(counter: Counter, kind: WordedKind, language: string): Promise<ReaderNotice> {
  const { confirmation, change, reader } = counter
  await setState(counter, kind === 'left' || kind === 'undo' ? 'unsubscribed' : 'confirmed')
  const all = { ...reader, language }
  switch (kind) {
    case 'confirm':
      return { kind, confirmation, ip: '192.0.2.7', ...all }
    case 'change_address':
      return { kind, change, ...all }
    case 'left':
    case 'undo':
      return { kind, event: 12, ...all }
    default:
      return { kind, ...all }
  }
}
