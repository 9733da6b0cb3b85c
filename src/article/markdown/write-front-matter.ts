/** Writes what is known of an article as front matter. */
import { stringify } from 'yaml'
import { Mistake } from '../../mistake.ts'
import type { Article, ImageContent } from '../article.ts'
import { fitsFrontMatter } from './front-matter.ts'
import { normaliseImage } from './normal-form.ts'
import { printTree } from './print-tree.ts'
import { writeInlines } from './write-inlines.ts'

/** The YAML between two lines `---`. Throws a {@link Mistake} for more than could be read again. */
export function writeFrontMatter(article: Article): string {
  const { headline, kicker, dek, byline, published, updated, site, canonicalUrl, hero, lang, dir } = article
  const { subject, preheader, list, merge, callToAction } = article.edition ?? {}
  const { kind, name, sha256, url, charset } = article.source
  const values = {
    headline,
    kicker,
    dek,
    byline: byline.length === 0 ? undefined : byline.map((person) => person.name),
    date: published,
    updated,
    site,
    url: canonicalUrl,
    language: lang,
    dir,
    hero: hero && writeHero(hero),
    subject,
    preheader,
    list,
    merge,
    callToAction,
    hints: article.hints,
    source: { kind, name, sha256, url, charset },
  }
  const yaml = stringify(values, {
    schema: 'core',
    // Line ends as \\n in quotes: folded over lines, yaml 2.9 loses a line of spaces.
    lineWidth: 0,
    blockQuote: false,
    doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
    keepUndefined: false,
  })
  if (!fitsFrontMatter(yaml)) {
    throw new Mistake(
      `${name} says too much above its text to be written as Markdown: its headline, dek, names and the words of its hero picture come to ${yaml.length} characters of front matter. Shorten them in the source.`,
    )
  }
  return `---\n${yaml}---\n`
}

function writeHero(hero: ImageContent): unknown {
  const image = normaliseImage(hero, new Map())
  if (image === undefined) return undefined
  const { src, alt, decorative, caption, credit } = image
  const words =
    caption &&
    printTree({ type: 'root', children: [{ type: 'paragraph', children: writeInlines(caption, true) }] })
  return { src, alt, decorative, caption: words, credit }
}
