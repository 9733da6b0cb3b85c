/** Parses Markdown: CommonMark, GFM and directives that stand on lines of their own. */
import type { Root } from 'mdast'
import { directiveFromMarkdown } from 'mdast-util-directive'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { directive } from 'micromark-extension-directive'
import { gfm } from 'micromark-extension-gfm'

/**
 * The tree of a Markdown text. Directives inside a line are off: else "10:30" would be one. Links are found by the
 * tokenizer alone: the pass over the finished tree would find them in words that a backslash kept from being links.
 */
export function parseTree(text: string): Root {
  return fromMarkdown(text, {
    extensions: [gfm(), { flow: directive().flow ?? {} }],
    mdastExtensions: [
      ...gfmFromMarkdown().map(({ transforms, ...extension }) => extension),
      directiveFromMarkdown(),
    ],
  })
}
