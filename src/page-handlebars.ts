/** Turns the templates of `templates/pages` into HTML pages: every value escaped, a value left out is a bug. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import Handlebars from 'handlebars'

const pageNames = [
  'front',
  'subscribe',
  'unsubscribe',
  'unsubscribed',
  'error',
  'inbox-list',
  'inbox-message',
] as const

/** One of the pages there are. */
export type PageName = (typeof pageNames)[number]

/** What every page needs beside its own values. */
export interface PageFrame {
  /** Stands in the browser's tab. */
  readonly title: string
  /** The name at the head of the page, and where it leads. */
  readonly brand: string
  /** Path under which the site is reached, without the last slash; empty for a site at the root. */
  readonly base: string
  readonly width: 'narrow' | 'wide'
}

/** The pages of one process. */
export interface Pages {
  render(name: PageName, frame: PageFrame, values: object): string
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
  const pages = new Map(pageNames.map((name) => [name, compile(name)]))
  const css = readFileSync(new URL('style.css', folder), 'utf8')
  const query = createHash('sha256').update(css).digest('base64url').slice(0, 12)
  return {
    stylesheet: { css, query },
    render(name, frame, values) {
      const page = pages.get(name)
      if (page === undefined) throw new Error(`there is no page ${name}`)
      const main = page({ ...values, base: frame.base })
      return layout({ ...frame, wide: frame.width === 'wide', stylesheet: query, main })
    },
  }
}
