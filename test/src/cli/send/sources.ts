/** Commands' articles for the tests of how they are read: pages, a context, a site that answers so. */

import { mkdtempDisposableSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { type Context, openContext } from '../../../../src/cli/context.ts'
import { readSource, type SourceOptions } from '../../../../src/cli/send/read-source.ts'
import { startWebServer } from '../../article/web/web-server.ts'

/** Enough words for a paragraph. */
export const sentences = 'The tram runs again from today, and the town has come to see it. '.repeat(5)
/** A page with a story on it. */
export const page = (head = ''): string =>
  `<!doctype html><html><head><title>The tram is back</title>${head}</head><body><article><h1>The tram is back</h1><p>${sentences}</p><p>See <a href="/fares?utm_source=x&amp;zone=1">fares</a>. ${sentences}</p></article></body></html>`

/** A command's surroundings in that folder. */
export const openTestContext = (cwd: string, stdin = ''): Context =>
  openContext(
    {
      env: {},
      cwd,
      stdin: Readable.from([Buffer.from(stdin)]),
      stdout: new PassThrough(),
      stderr: new PassThrough(),
      signal: new AbortController().signal,
    },
    { json: false, debug: false },
  )

/** Where there is no file. */
export const here = openTestContext(tmpdir())

/** A folder that goes away with the test. */
export const openFolder = (): Disposable & { readonly path: string } => {
  const folder = mkdtempDisposableSync(join(tmpdir(), 'broadsheet-source-'))
  return { path: folder.path, [Symbol.dispose]: () => folder.remove() }
}

/** Reads `path` of a site that answers so. */
export async function readFrom(answer: RequestListener, path: string, how: Partial<SourceOptions> = {}) {
  await using site = await startWebServer(answer)
  const source = await readSource(here, `${site.origin}${path}`, { language: 'en', web: site.web, ...how })
  return { source, asked: site.asked, origin: site.origin }
}

/** Answers with this page. */
export const html =
  (body: string): RequestListener =>
  (_, response) =>
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(body)
