/** Turns a preview into what its page prints. */
import { renderPreviewPage } from '../../page-handlebars.ts'
import type { Finding } from '../../preflight/finding.ts'
import { gmailClip } from '../../preflight/rules/size.ts'
import type { CopyKind } from './copy-page.ts'
import { countFindings } from './describe-findings.ts'
import { innerFolder } from './inner-folder.ts'
import type { PreviewReader } from './preview-reader.ts'
import type { HeaderField } from './readable-headers.ts'

/** One reader's message. */
export interface ReaderView {
  /** What its files are called. */
  readonly name: string
  readonly reader: PreviewReader
  readonly envelopeFrom: string
  readonly subject: string
  readonly text: string
  readonly headers: readonly HeaderField[]
  readonly htmlBytes: number
  readonly messageBytes: number
}

/** An edition, previewed. */
export interface PageView {
  readonly list: string
  readonly preheader: string
  readonly words: number
  readonly minutes: number
  readonly theme: string
  readonly findings: readonly Finding[]
  readonly readers: readonly ReaderView[]
}

/** What a page shows: an edition, the fault that keeps it from being built anew, or both. */
export interface ShownPage {
  readonly page?: PageView
  readonly fault?: string
  /** Whether it is served, and told to load again. */
  readonly live: boolean
}

interface Frame {
  readonly kind: CopyKind
  readonly title: string
  readonly note: string
  readonly width: number
}

/** CSS pixels: a mail of 600 with what a program leaves around it, and a telephone of the common kind. */
const desktop = 660
const phone = 375

/** In pairs of one wide and one narrow, which most windows hold side by side. */
const frames: readonly Frame[] = [
  { kind: 'light', title: 'Desktop', note: 'A wide window, light.', width: desktop },
  { kind: 'light', title: 'Phone', note: '375 pixels wide, light.', width: phone },
  {
    kind: 'dark',
    title: 'Dark',
    note: 'Where the mail’s own dark colours are used: Apple Mail, Outlook on phones and Macs.',
    width: desktop,
  },
  {
    kind: 'inverted',
    title: 'Inverted',
    note: 'Gmail on an iPhone in dark mode turns every colour round.',
    width: phone,
  },
  {
    kind: 'images-off',
    title: 'Images off',
    note: 'Until the reader asks for pictures, their descriptions stand in their place.',
    width: desktop,
  },
  {
    kind: 'no-styles',
    title: 'Styles stripped',
    note: 'Gmail with an account of another provider: style sheets, classes and ids are gone.',
    width: desktop,
  },
]

const pageTitle = 'Preview'

/** The page as HTML. */
export function showPage({ page, fault, live }: ShownPage): string {
  const [first] = page?.readers ?? []
  return renderPreviewPage({
    live,
    title: first === undefined ? pageTitle : `${pageTitle}: ${first.subject}`,
    fault: fault ?? '',
    edition: page === undefined || first === undefined ? undefined : editionView(page, first),
  })
}

function editionView(page: PageView, first: ReaderView): object {
  const { findings, readers } = page
  const kilobytes = first.htmlBytes / 1024
  return {
    subject: first.subject,
    preheader: page.preheader,
    facts: [
      { name: 'List', value: page.list },
      { name: 'Theme', value: page.theme },
      { name: 'Words', value: page.words.toLocaleString('en') },
      { name: 'Reading time', value: `${page.minutes} min` },
    ],
    size: {
      kilobytes: kilobytes.toFixed(1),
      clip: gmailClip,
      margin: Math.abs(gmailClip - kilobytes).toFixed(1),
      over: kilobytes > gmailClip,
      value: Math.min(gmailClip, kilobytes).toFixed(1),
    },
    findings: findings.map(({ level, rule, message }) => ({ level, rule, message })),
    sum: findings.length === 0 ? 'Nothing to complain about.' : countFindings(findings),
    several: readers.length > 1,
    readers: readers.map((view, at) => readerView(view, at + 1)),
  }
}

function readerView(view: ReaderView, n: number): object {
  const { name, reader, subject, text, headers, envelopeFrom, messageBytes } = view
  const attributes = Object.entries(reader.attributes).map(([key, value]) => `${key}: ${value}`)
  return {
    n,
    checked: n === 1,
    label: reader.label,
    name: reader.name ?? '',
    address: reader.address,
    attributes: attributes.join('; '),
    files: `${name}`,
    size: `${Math.ceil(messageBytes / 1024)} KB`,
    subject,
    text,
    headers: [{ name: 'Envelope from', value: envelopeFrom }, ...headers],
    frames: frames.map((frame) => ({ ...frame, src: `${innerFolder}/${name}-${frame.kind}.html` })),
  }
}
