/** Builds the preview: the messages as they would go out, copies of them as mail programs show them, and one page of all. */
import { parseMessage } from '../../inbox/read-message.ts'
import type { Finding } from '../../preflight/finding.ts'
import { showMerged } from '../../preflight/rules/merge-fields.ts'
import type { Sample } from '../compose-sample.ts'
import type { PreparedEdition } from '../send/prepare.ts'
import { copyKinds, copyPage } from './copy-page.ts'
import { errorsFirst } from './describe-findings.ts'
import { innerFolder } from './inner-folder.ts'
import { type PageView, type ReaderView, showPage } from './page-view.ts'
import type { PreviewReader } from './preview-reader.ts'
import { readableHeaders } from './readable-headers.ts'

/** What is shown. */
export interface PreviewRequest {
  readonly prepared: PreparedEdition
  readonly sample: Sample
  readonly readers: readonly PreviewReader[]
  /** The preflight's, and what the network told. */
  readonly findings: readonly Finding[]
}

/** The preview as files, and what is said of it on the terminal. */
export interface Preview {
  /** By their paths in the folder; `index.html` is the page. */
  readonly files: ReadonlyMap<string, string | Buffer>
  readonly page: PageView
  /** Of the first reader's HTML, as Gmail counts it. */
  readonly htmlBytes: number
  readonly findings: readonly Finding[]
}

/** Builds it. The first reader's message is `edition.eml`, its bodies `edition.html` and `edition.txt`. */
export async function buildPreview({
  prepared,
  sample,
  readers,
  findings,
}: PreviewRequest): Promise<Preview> {
  const files = new Map<string, string | Buffer>()
  for (const [path, bytes] of sample.pictures) files.set(`${innerFolder}/${pictureName(path)}`, bytes)
  const views: ReaderView[] = []
  let htmlBytes = 0
  for (const [at, reader] of readers.entries()) {
    const name = at === 0 ? 'edition' : `edition-${at + 1}`
    const { envelopeFrom, bytes } = sample.messageTo(reader)
    const message = await parseMessage(bytes)
    files.set(`${name}.html`, message.html)
    files.set(`${name}.txt`, message.text)
    files.set(`${name}.eml`, bytes)
    for (const kind of copyKinds)
      files.set(
        `${innerFolder}/${name}-${kind}.html`,
        copyPage(message.html, kind, pictureFinder(prepared, sample)),
      )
    // Pictures that go along stand in what was parsed as data; in the mail a short name stands there.
    const own = Buffer.byteLength(message.html.replaceAll(/src="data:[^"]*"/g, `src="cid:${'x'.repeat(43)}"`))
    if (at === 0) htmlBytes = own
    views.push({
      ...{ name, reader, envelopeFrom, htmlBytes: own, messageBytes: bytes.length },
      subject: message.subject,
      text: message.text,
      headers: await readableHeaders(message.headers),
    })
  }
  const page: PageView = {
    list: prepared.list.name,
    preheader: showMerged(prepared, prepared.preheader),
    words: sample.words,
    minutes: sample.minutes,
    theme: prepared.list.theme,
    findings: errorsFirst(findings),
    readers: views,
  }
  files.set('index.html', showPage({ page, live: false }))
  return { files, page, htmlBytes, findings: page.findings }
}

/** A picture's own file: `/m/HASH.jpg` on the site is `HASH.jpg` beside the copies. */
function pictureName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** As a copy names it; only pictures of this edition are found, so that nothing is fetched. */
function pictureFinder({ list }: PreparedEdition, { pictures }: Sample): (src: string) => string | undefined {
  const base = `${list.site}/`
  return (src) => {
    const path = URL.parse(src, base)?.pathname
    return src.startsWith(base) && path !== undefined && pictures.has(path) ? pictureName(path) : undefined
  }
}
