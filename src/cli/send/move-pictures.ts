/** Names an article's pictures from the folder that the article is written to. */
import { isAbsolute, posix, relative, sep } from 'node:path'
import type { Article } from '../../article/article.ts'
import { changeImages } from '../../article/images/change-images.ts'
import type { ImageBase } from '../../article/images/locate-image.ts'

/** An article that goes elsewhere, and which of its pictures can't be named from there: they keep their names. */
export interface Moved {
  readonly article: Article
  readonly behind: readonly string[]
}

/**
 * The article as it is to be written into `folder`. Nothing outside of an article's own folder is read, so that pictures
 * can be named from that folder or one above it only; those of a page get their whole address.
 */
export function movePictures(article: Article, base: ImageBase, folder: string): Moved {
  const behind = new Set<string>()
  const rename = (src: string): string => {
    // An address of its own; a page's "//host/…" too.
    if (src === '' || URL.canParse(src) || src.startsWith('//')) return src
    if ('url' in base) return URL.parse(src, base.url)?.href ?? src
    const way = relative(folder, base.folder).split(sep)
    if (way[0] === '') return src
    if (way[0] !== '..' && !isAbsolute(way.join(sep))) return posix.join(...way, src)
    behind.add(src)
    return src
  }
  const moved = changeImages(article, (image) => ({ ...image, src: rename(image.src) }))
  return { article: moved, behind: [...behind] }
}
