/** A page's story becomes typed blocks, and what is around it is listed as left out. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { blockText } from '../../../../src/article/block-text.ts'
import { readHtml, readHtmlFragment } from '../../../../src/article/html/read-html.ts'
import { Mistake } from '../../../../src/mistake.ts'
import { mistakeOf } from './mistake-of.ts'
import { blocksOf, page, readPage, story } from './page.ts'

describe('blocks', () => {
  test('a layout table gives the blocks in it', async () => {
    const html = `<html><head><title>The ferry stays</title></head><body><table><tr><td>${story.map((words) => `<p>${words}</p>`).join('')}</td></tr></table></body></html>`
    const { body } = await readHtml(html, { name: 'a.html' })
    assert.deepEqual(body.map(blockText), story)
  })

  test('each block has its place in the source, and an id of its own', async () => {
    const html = page('<p>Twice.</p><p>Twice.</p>')
    const { body } = await readHtml(html, { name: 'a.html' })
    for (const { pos, ...block } of body) {
      assert.ok(html.slice(pos.start, pos.end).includes(blockText(block)), blockText(block))
      assert.equal(html.slice(0, pos.start).split('\n').length, pos.line)
    }
    assert.equal(new Set(body.map(({ id }) => id)).size, body.length)
  })

  test('places count UTF-16 units after characters outside the plane', async () => {
    const html = page('<p>Flags 🏴‍☠️ first, and then the words of the captain.</p>', { before: '<p>🚢🚢</p>' })
    const { body } = await readHtml(html, { name: 'a.html' })
    const last = body.at(-1)
    assert.ok(last)
    assert.equal(html.slice(last.pos.start, last.pos.end), `<p>${story[3]}</p>`)
  })
})

/** What stands in the article, and the reason it is left out for. */
const leftOut: readonly (readonly [string, string, string])[] = [
  ['a share line', '<p>Share this story on Facebook</p>', 'share-line'],
  ['a box of buttons', '<div class="social-share"><span>Tweet</span> <span>Post</span></div>', 'share-line'],
  ['a sign-up box', '<div class="newsletter-box"><p>Tides by mail</p><p>Subscribe</p></div>', 'form'],
  ['a related story', '<p><a href="/x">Another ferry sinks in the north</a></p>', 'link-list'],
  ['a copyright line', '<p>© 2026 Quay Post</p>', 'copyright'],
  ['the headline again', '<h2>The ferry stays</h2>', 'repeated-head'],
  ['an advertisement', '<p>Advertisement</p>', 'advertisement'],
]

describe('left out', () => {
  for (const [name, html, reason] of leftOut) {
    test(name, async () => {
      const source = await readPage(html)
      assert.deepEqual(blocksOf(source), [])
      const words =
        html
          .replace(/<[^>]*>/g, ' ')
          .trim()
          .split(/\s+/)[0] ?? ''
      const entry = source.dropped.find((dropped) => dropped.raw.startsWith(words))
      assert.ok(entry, `${words} is listed`)
      // Readability may have been first; then no rule of ours was asked.
      assert.ok(entry.reason === reason || entry.reason === 'page-furniture' || entry.reason === 'link-list')
    })
  }

  test('the page around the story, and its code, once a kind', async () => {
    const source = await readPage('<script>var a</script><script>var b</script>')
    const raws = source.dropped.map(({ raw, reason }) => `${reason}: ${raw}`)
    assert.ok(raws.includes('link-list: Home News'))
    assert.ok(raws.includes('page-furniture: About us. Contact.'))
    assert.ok(raws.includes('markup: <script> (2 times)'))
  })

  test('a byline and a date above the text', async () => {
    const source = await readPage('', {
      before: '<p>By Ada Example</p><p>Tuesday, 3 March 2026, 9:15 am</p>',
    })
    assert.deepEqual(blocksOf(source), [])
  })

  test('what is called furniture stays where it is most of the text', async () => {
    const html = page('').replace('<article>', '<article class="has-share share related newsletter">')
    const { body } = await readHtml(html, { name: 'a.html' })
    assert.deepEqual(body.map(blockText), story)
  })

  test('links elsewhere are content', async () => {
    const source = await readPage(
      '<p><a href="https://shop.example.com/rope">The rope that we use, at the shop</a></p>',
    )
    assert.equal(blocksOf(source).length, 1)
  })
})

test('pictures that lead to other stories end no article', async () => {
  const around = { after: '<p><a href="/other"><img src="/other.jpg" alt=""></a></p>' }
  const source = await readPage('<p><a href="/large"><img src="/ferry.jpg" alt=""></a></p>', around)
  assert.deepEqual(
    source.body.flatMap((block) => (block.type === 'image' ? [block.src] : [])),
    ['https://quay.example/ferry.jpg'],
  )
})

describe('fragments', () => {
  const first = `<p>${story[0]}</p>`

  test('a box that its makers call something else is left out', async () => {
    const html = `${first}<div class="newsletterBox"><p>Tides by mail, at six.</p></div>`
    const source = await readHtmlFragment(html, { name: 'feed', headline: 'Item' })
    assert.deepEqual(source.body.map(blockText), [story[0]])
    assert.deepEqual(
      source.dropped.map(({ reason, raw }) => [reason, raw]),
      [['form', 'Tides by mail, at six.']],
    )
  })

  test('but no name is believed about most of the text', async () => {
    const html =
      '<div class="share"><p>A very short story, but a story.</p><div class="share">Fan out</div></div>'
    const { body } = await readHtmlFragment(html, { name: 'feed', headline: 'Item' })
    assert.deepEqual(body.map(blockText), ['A very short story, but a story.'])
  })

  test('the caption of a picture that is not there goes with it', async () => {
    const html = `${first}<figure><img src="data:image/gif;base64,R0lGOD"><figcaption>At dusk, from the quay.</figcaption></figure>${first}`
    const { body, dropped } = await readHtmlFragment(html, { name: 'feed', headline: 'Item' })
    assert.equal(body.length, 2)
    assert.deepEqual(
      dropped.map(({ reason, raw }) => [reason, raw]),
      [['image', 'At dusk, from the quay.']],
    )
  })

  test('all of a feed item is its story', async () => {
    const html = '<p>Short.</p><ul><li>One</li><li>Two</li></ul><p>And <a href="/x">a link</a>.</p>'
    const source = await readHtmlFragment(html, {
      name: 'feed',
      url: 'https://quay.example/',
      headline: 'Item',
    })
    assert.equal(source.headline, 'Item')
    assert.deepEqual(
      source.body.map(({ type }) => type),
      ['paragraph', 'list', 'paragraph'],
    )
  })

  test('a paste without a page takes its first heading as headline', async () => {
    const source = await readHtml('<h2>The ferry stays</h2><p>It was a close vote.</p>', {
      name: 'paste.html',
    })
    assert.equal(source.headline, 'The ferry stays')
    assert.deepEqual(source.body.map(blockText), ['It was a close vote.'])
  })

  test('a headline of a feed that nobody could write again is refused', async () => {
    const read = readHtmlFragment('<p>Words.</p>', { name: 'feed', headline: 'a '.repeat(151) })
    await assert.rejects(read, mistakeOf(/^feed has a headline of 302 characters; .* 300/))
  })

  test('a page without a headline is a mistake that says so', async () => {
    await assert.rejects(readHtml('<html><body><p>Words.</p></body></html>', { name: 'a.html' }), (error) => {
      assert.ok(error instanceof Mistake)
      assert.match(error.message, /^a\.html has no headline/)
      return true
    })
  })
})
