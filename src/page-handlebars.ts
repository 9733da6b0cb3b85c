/** Turns the templates of `templates/pages` into HTML pages: every value escaped, a value left out is a bug. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import Handlebars from 'handlebars'

const pageNames = [
  'subscribe',
  'look-in-your-inbox',
  'confirm',
  'confirmed',
  'link-expired',
  'not-me',
  'not-me-done',
  'mail-me-a-link',
  'link-mailed',
  'preferences',
  'erase',
  'erased',
  'change-address',
  'address-changed',
  'undo',
  'returned',
  'unsubscribe',
  'unsubscribed',
  'edition',
  'archives',
  'archive',
  'error',
  'inbox-list',
  'inbox-message',
] as const

const partNames = ['call', 'form-example'] as const

/** Served as one: what every page needs, what a form needs, and what an article and its archive need on top. */
const stylesheets = ['style', 'forms', 'edition'] as const

/** One of the pages there are. */
export type PageName = (typeof pageNames)[number]

/** A piece that stands in several pages. */
export type PartName = (typeof partNames)[number]

/** A feed that a page belongs to. */
export interface FeedLink {
  readonly type: string
  readonly title: string
  readonly href: string
}

/** What a page says about itself to programs. */
export interface PageHead {
  readonly description?: string
  /** The address that stands for this page. */
  readonly canonical?: string
  /** Asks search engines to leave it out. */
  readonly hidden?: boolean
  readonly feeds?: readonly FeedLink[]
  /** Open Graph: property and content. */
  readonly properties?: readonly (readonly [string, string])[]
  /** Other `meta` elements: name and content. */
  readonly names?: readonly (readonly [string, string])[]
  /** JSON-LD: any JSON value. */
  readonly data?: object
}

/** What a page may be beside English and without a word to programs. */
export interface PageLook {
  /** BCP 47, of what we say ourselves; an article in the page says its own. */
  readonly lang?: string
  readonly dir?: 'ltr' | 'rtl'
  readonly head?: PageHead
  /** Set in the article's type, at the width of a column. */
  readonly reading?: boolean
}

/** What every page needs beside its own values. */
export interface PageFrame extends PageLook {
  /** Stands in the browser's tab. */
  readonly title: string
  /** The name at the head of the page, and where it leads. */
  readonly brand: string
  /** Stands for that name. */
  readonly logo?: { readonly path: string; readonly width: number; readonly height: number } | undefined
  /** Path of a style sheet with other colours. */
  readonly colours?: string | undefined
  /** The list that the page is about, beside the brand. */
  readonly list?: string | undefined
  /** Path under which the site is reached, without the last slash; empty for a site at the root. */
  readonly base: string
  readonly width: 'narrow' | 'wide'
  /** In another site's frame: no masthead, and links open in the whole window. */
  readonly embedded?: boolean
  /** The page in other languages. */
  readonly languages?: LanguageSwitch | undefined
  /** Who publishes, at the foot. */
  readonly imprint?: { readonly name: string; readonly address: string | undefined } | undefined
}

/** A row of links to the page in other languages. */
export interface LanguageSwitch {
  readonly label: string
  readonly links: readonly {
    readonly href: string
    readonly lang: string
    readonly dir: 'ltr' | 'rtl'
    /** As its own speakers call it. */
    readonly name: string
    readonly current: boolean
  }[]
}

/** The pages of one process. */
export interface Pages {
  render(name: PageName, frame: PageFrame, values: object): string
  /** A piece, for a page that holds it as HTML. */
  part(name: PartName, values: object): string
  /** The one stylesheet; `query` changes with its text, so that browsers may keep it for ever. */
  readonly stylesheet: { readonly css: string; readonly query: string }
}

let opened: Pages | undefined

/** The pages, read and compiled by the first who asks. */
export function openPages(): Pages {
  opened ??= compilePages(new URL('../templates/pages/', import.meta.url))
  return opened
}

function compilePages(folder: URL): Pages {
  const handlebars = Handlebars.create()
  const compile = (name: string) =>
    handlebars.compile(readFileSync(new URL(`${name}.hbs`, folder), 'utf8'), {
      strict: true,
      knownHelpersOnly: true,
    })
  const layout = compile('layout')
  const parts = new Map(partNames.map((name) => [name, compile(name)]))
  const pages = new Map<PageName, ReturnType<typeof compile>>()
  const compiled = (name: PageName): ReturnType<typeof compile> => {
    const known = pages.get(name)
    if (known !== undefined) return known
    const page = compile(name)
    pages.set(name, page)
    return page
  }
  const css = stylesheets
    .map((name) => readFileSync(new URL(`${name}.css`, folder), 'utf8').replaceAll(/\/\*.*?\*\/\n?/gs, ''))
    .join('\n')
  const query = createHash('sha256').update(css).digest('base64url').slice(0, 12)
  return {
    stylesheet: { css, query },
    render(name, frame, values) {
      const { lang = 'en', dir = 'ltr', head = {}, width, embedded = false } = frame
      const main = compiled(name)({ ...values, base: frame.base })
      const data = head.data === undefined ? undefined : scriptJson(head.data)
      return layout({
        ...frame,
        lang,
        dir,
        head: { ...head, data },
        classes: [width === 'wide' && 'wide', frame.reading && 'reading', embedded && 'embedded']
          .filter((name) => typeof name === 'string')
          .join(' '),
        stylesheet: query,
        main,
      })
    },
    part(name, values) {
      const part = parts.get(name)
      if (part === undefined) throw new Error(`there is no part ${name}`)
      return part(values).trim()
    },
  }
}

/** JSON for a script element: no character in it can end the element or begin another (HTML, 4.12.1.3). */
function scriptJson(value: object): string {
  return JSON.stringify(value).replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

let preview: ((values: object) => string) | undefined

/** The page of `broadsheet preview`, which stands alone as a file: its styles are in it. */
export function renderPreviewPage(values: object): string {
  preview ??= compilePreview(new URL('../templates/preview/', import.meta.url))
  return preview(values)
}

function compilePreview(folder: URL): (values: object) => string {
  const page = Handlebars.create().compile(readFileSync(new URL('page.hbs', folder), 'utf8'), {
    strict: true,
    knownHelpersOnly: true,
  })
  const style = readFileSync(new URL('style.css', folder), 'utf8')
  return (values) => page({ ...values, css: style })
}
