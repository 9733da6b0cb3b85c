/** Reads a feed of the tests, or one item of it. */
import { readFeed } from '../../../../src/article/feed/read-feed.ts'

const labels = { name: 'news.xml', url: 'https://news.test/feed' }
/** Reads a feed that came from news.test. */
export const read = async (text: string | Uint8Array, more: { contentType?: string } = {}) =>
  await readFeed(typeof text === 'string' ? Buffer.from(text) : text, { ...labels, ...more })

/** One item around what is tried. */
export const rss = (item: string, head = ''): string =>
  `${head}<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>T</title><link>https://news.test/</link><item>${item}</item></channel></rss>`
/** The item that has what is tried. */
export const oneItem = async (item: string, head?: string) => (await read(rss(item, head))).items[0]
