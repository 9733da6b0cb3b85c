/** Videos that a page plays in a frame: an embed with the address where a reader can watch them. */
import type { BlockContent } from '../article.ts'
import type { Resolve } from './addresses.ts'
import { attribute, collapse, type HtmlElement } from './html-tree.ts'

const youtube =
  /^https?:\/\/(?:www\.|m\.)?(?:youtube(?:-nocookie)?\.com\/(?:embed|v|shorts)\/|youtu\.be\/)([\w-]{6,20})/
const vimeo = /^https?:\/\/player\.vimeo\.com\/video\/(\d{3,15})/
/** Players that are loaded late keep their address here. */
const sources = ['src', 'data-src', 'data-lazy-src', 'data-litespeed-src', 'data-cmp-src']

/** A YouTube or Vimeo player; undefined for any other element. */
export function readPlayer(
  element: HtmlElement,
  resolve: Resolve,
): Extract<BlockContent, { type: 'embed' }> | undefined {
  const title = collapse(attribute(element, 'title') || attribute(element, 'aria-label'))
  if (element.tag === 'lite-youtube' || element.tag === 'amp-youtube') {
    const id = attribute(element, 'videoid') || attribute(element, 'data-videoid')
    return /^[\w-]{6,20}$/.test(id) ? watch(id, title) : undefined
  }
  if (element.tag !== 'iframe' && element.tag !== 'embed') return undefined
  for (const name of sources) {
    const address = attribute(element, name)
    const src = resolve(address.startsWith('//') ? `https:${address}` : address) ?? ''
    const video = youtube.exec(src)?.[1]
    if (video !== undefined && video !== 'videoseries') return watch(video, title)
    const film = vimeo.exec(src)?.[1]
    if (film !== undefined) {
      return {
        type: 'embed',
        url: `https://vimeo.com/${film}`,
        title: title || 'Video on Vimeo',
        provider: 'Vimeo',
      }
    }
  }
  return undefined
}

function watch(id: string, title: string): Extract<BlockContent, { type: 'embed' }> {
  const isGeneric = title === '' || /^youtube video player$/i.test(title)
  return {
    type: 'embed',
    url: `https://www.youtube.com/watch?v=${id}`,
    title: isGeneric ? 'Video on YouTube' : title,
    provider: 'YouTube',
  }
}
