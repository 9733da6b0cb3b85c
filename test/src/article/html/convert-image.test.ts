/** The best file that a page names for a picture is taken, and pixels and placeholders are not. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { resolveAgainst } from '../../../../src/article/html/addresses.ts'
import { convertImage } from '../../../../src/article/html/convert-image.ts'
import type { HtmlElement } from '../../../../src/article/html/html-tree.ts'

/** Attributes of a picture, and the file that is taken. */
const pictures: readonly (readonly [Record<string, string>, string | undefined])[] = [
  [{ src: '/a.jpg' }, 'https://quay.example/a.jpg'],
  [{ src: '//cdn.example/a.jpg' }, 'https://cdn.example/a.jpg'],
  [{ srcset: 'a.jpg 600w, b.jpg 1200w, c.jpg 2400w' }, 'https://quay.example/b.jpg'],
  [{ srcset: 'a.jpg 300w,b.jpg 900w' }, 'https://quay.example/b.jpg'],
  [{ srcset: 'a.jpg, b.jpg 2x, c.jpg 3x' }, 'https://quay.example/b.jpg'],
  [{ srcset: '/w_600,c_fit/a.jpg 600w, /w_900,c_fit/a.jpg 900w' }, 'https://quay.example/w_900,c_fit/a.jpg'],
  [{ 'data-srcset': 'a.jpg 600w', src: 'blank.gif' }, 'https://quay.example/a.jpg'],
  [{ 'data-src': 'a.jpg', src: 'data:image/gif;base64,R0lGOD' }, 'https://quay.example/a.jpg'],
  [{ src: '/img/placeholder-16x9.png', 'data-original': '/a.jpg' }, 'https://quay.example/a.jpg'],
  [{ src: 'data:image/gif;base64,R0lGOD' }, undefined],
  [{ src: 'javascript:alert(1)' }, undefined],
  [{ src: 'file:///etc/passwd' }, undefined],
  [{ src: '/count.gif', width: '1', height: '1' }, undefined],
  [{ src: '/smile.png', class: 'wp-smiley' }, undefined],
  [{ src: '' }, undefined],
]

describe('pictures', () => {
  const resolve = resolveAgainst('https://quay.example/ferry', '')
  for (const [attributes, expected] of pictures) {
    test(JSON.stringify(attributes), () => {
      assert.equal(convertImage(image(attributes), resolve)?.src, expected)
    })
  }

  test('an address stays as it is where nothing says what it is relative to', () => {
    assert.equal(convertImage(image({ src: 'img/a.jpg' }), resolveAgainst(undefined, ''))?.src, 'img/a.jpg')
  })

  test('a long srcset takes linear time', () => {
    const begun = process.cpuUsage()
    for (let at = 0; at < 200; at++) convertImage(image({ srcset: `${'a'.repeat(19_000)} b` }), resolve)
    const { user, system } = process.cpuUsage(begun)
    assert.ok(user + system < 1_000_000, `${user + system} µs`)
  })
})

function image(attributes: Record<string, string>): HtmlElement {
  return {
    kind: 'element',
    tag: 'img',
    attributes: new Map(Object.entries(attributes)),
    children: [],
    start: 0,
    end: 0,
  }
}
