/** The two tags of raw HTML that stand for something an article has: a picture and a link. */
import { type Token, Tokenizer } from 'parse5'
import type { ImageContent } from '../article.ts'
import { isReaderUrl } from './reader-url.ts'

/** The picture that `<img>` shows; its title is a caption, as Markdown's own form has it. */
export function imageOfTag(tag: Token.TagToken): ImageContent | undefined {
  const src = attributeOf(tag, 'src')
  if (tag.tagName !== 'img' || src === '') return undefined
  const title = attributeOf(tag, 'title')
  return {
    type: 'image',
    src,
    alt: attributeOf(tag, 'alt'),
    ...(title !== '' && { caption: [{ type: 'text', value: title }] }),
  }
}

/** Where `<a>` leads, if a reader may be led there. */
export function targetOfTag(tag: Token.TagToken): string | undefined {
  const url = attributeOf(tag, 'href')
  return tag.tagName === 'a' && isReaderUrl(url) ? url : undefined
}

/** The start tag that a piece of raw HTML is, if it is one. */
export function readStartTag(html: string): Token.TagToken | undefined {
  let found: Token.TagToken | undefined
  const nothing = () => undefined
  const tokenizer = new Tokenizer(
    {},
    {
      onStartTag: (tag) => {
        found ??= tag
      },
      onEndTag: nothing,
      onComment: nothing,
      onDoctype: nothing,
      onCharacter: nothing,
      onNullCharacter: nothing,
      onWhitespaceCharacter: nothing,
      onEof: nothing,
    },
  )
  tokenizer.write(html, true)
  return found
}

function attributeOf({ attrs }: Token.TagToken, name: string): string {
  return attrs.find((attribute) => attribute.name === name)?.value.trim() ?? ''
}
