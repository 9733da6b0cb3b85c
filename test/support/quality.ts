/** Judges a mail as clients, validators and spam filters will: everything that is wrong with it, in words. */
import { composeSample } from '../../src/cli/compose-sample.ts'
import type { PreparedEdition } from '../../src/cli/send/prepare.ts'
import { parseMessage } from '../../src/inbox/read-message.ts'
import type { Finding } from '../../src/preflight/finding.ts'
import type { RenderInput } from '../../src/render/look.ts'
import { renderEdition } from '../../src/render/render-edition.ts'
import { missingBrowser, openMailBrowser } from './mail-browser.ts'
import { checkMarkup } from './mail-markup.ts'
import { isSpamdInstalled, openSpamd } from './spamd.ts'

const themes = new URL('../../templates/newsletter/', import.meta.url)

const missing = missingBrowser || (isSpamdInstalled() ? false : 'spamd is not installed')

/** Why nothing can be judged here; in CI that is a failure. */
export const missingTools = process.env['CI'] === 'true' ? false : missing

/** What came of judging. */
export interface Judgement {
  readonly faults: readonly string[]
  readonly spamPoints: number
  readonly htmlBytes: number
}

/** Judges mails, one after the other. */
export interface Judge extends AsyncDisposable {
  judge(prepared: PreparedEdition): Promise<Judgement>
}

/** What only the writer can mend: the words beside the text and for a picture, a text of six thousand words. */
const writersOwn: ReadonlySet<string> = new Set(['subject', 'preheader', 'alt', 'size', 'pictures-left-out'])

/** Sure ones are ours to see; a warning asks whether the writer meant these words and signs. */
const writersToJudge: ReadonlySet<string> = new Set(['to-be-written', 'characters'])

function isOurs({ level, rule }: Finding): boolean {
  return !writersOwn.has(rule) && (level === 'error' || !writersToJudge.has(rule))
}

/** Half a point of five: what a mail that nobody suspects may cost. */
const mostSpamPoints = 0.5

/** Starts the browser and the spam filter. */
export async function openJudge(): Promise<Judge> {
  if (missing !== false) throw new Error(`CI needs all that judges a mail: ${missing}`)
  await using opening = new AsyncDisposableStack()
  const spamd = opening.use(await openSpamd())
  // Here, not in a thread: hundreds of mails would load MJML hundreds of times.
  const renderer = { render: async (input: RenderInput) => await renderEdition(input, themes) }
  let pictures: ReadonlyMap<string, Buffer> = new Map()
  const browser = opening.use(await openMailBrowser((path) => pictures.get(path)))
  const opened = opening.move()
  return {
    judge: async (prepared) => {
      const sample = await composeSample({ prepared, renderer })
      pictures = sample.pictures
      const { bytes } = sample.messageTo({ address: 'ada@example.net', name: 'Ada Example' })
      const { html } = await parseMessage(bytes)
      const [seen, markup, spam] = [
        await browser.examine(html),
        await checkMarkup(html),
        await spamd.judge(bytes),
      ]
      const own = sample.findings.filter(isOurs)
      return {
        faults: [
          ...seen,
          ...markup,
          ...own.map(({ rule, message }) => `${rule}: ${message}`),
          ...(spam.points > mostSpamPoints
            ? [`SpamAssassin: ${spam.points} points (${spam.rules.join(', ')})`]
            : []),
        ],
        spamPoints: spam.points,
        htmlBytes: Buffer.byteLength(html),
      }
    },
    [Symbol.asyncDispose]: async () => await opened.disposeAsync(),
  }
}
