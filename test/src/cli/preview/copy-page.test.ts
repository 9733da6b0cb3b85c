/** Copies of a mail's HTML: each changes what its mail program does, and nothing of the words. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type CopyKind, copyKinds, copyPage } from '../../../../src/cli/preview/copy-page.ts'

const source = `<!doctype html><html lang="en" style="margin:0"><head><title>T</title>
<meta name="color-scheme" content="light dark">
<style>
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) { .ink { color: #eeeeee !important; } }
@media (prefers-color-scheme:light) { .ink { margin: 0; } }
</style></head>
<body class="page" style="background:#fff"><div class="ink" id="x" style="color:#111;background:url(https://t.example/b.png)">Words
<img src="https://news.example.org/m/aa.jpg" srcset="x 2x" alt="A boat"><img src="https://t.example/p.gif" alt="">
<img src="data:image/png;base64,AA==" alt="sent along"></div></body></html>`

const find = (src: string) => (src.includes('/m/') ? '../pictures/aa.jpg' : undefined)
const copy = (kind: CopyKind) => copyPage(source, kind, find)

test('every copy keeps the words, forbids requests and scripts, and opens links in a tab', () => {
  for (const kind of copyKinds) {
    const html = copy(kind)
    assert.match(html, /Words/, kind)
    assert.match(html, /<head><meta http-equiv="Content-Security-Policy" content="default-src 'none';/, kind)
    assert.match(html, /<base target="_blank">/, kind)
    assert.doesNotMatch(html, /srcset|p\.gif/, kind)
  }
})

test('light and dark are settled, whatever the window prefers', () => {
  const [light, dark] = [copy('light'), copy('dark')]
  assert.doesNotMatch(light + dark, /prefers-color-scheme|light dark/)
  assert.match(
    light,
    /@media \(max-width: 0\) \{ \.ink \{ color[\s\S]*@media \(min-width: 0\) \{ \.ink \{ margin/,
  )
  assert.match(
    dark,
    /@media \(min-width: 0\) \{ \.ink \{ color[\s\S]*@media \(max-width: 0\) \{ \.ink \{ margin/,
  )
  assert.match(light, /color-scheme: light; supported-color-schemes: light;/)
  assert.match(dark, /name="color-scheme" content="dark"/)
})

test('pictures come from their files, or from the mail itself', () => {
  assert.match(copy('light'), /<img alt="A boat" src="\.\.\/pictures\/aa\.jpg">/)
  assert.match(copy('light'), /src="data:image\/png/)
})

test('with images off only their words are left', () => {
  const html = copy('images-off')
  assert.match(html, /<img alt="A boat">/)
  assert.doesNotMatch(html, /src=|url\(/)
  assert.match(html, /style="color:#111;"/)
})

test('stripped of styles, inline ones are left', () => {
  const html = copy('no-styles')
  assert.match(html, /<html><head>[\s\S]*<style><\/style>[\s\S]*<body><div style="color:#111;/)
  assert.doesNotMatch(html, /class=|id=/)
})

test('inverted, pictures are turned back', () => {
  const inverted = /filter: invert\(1\) hue-rotate\(180deg\)/g
  assert.equal(copy('inverted').match(inverted)?.length, 2)
  assert.equal(copy('light').match(inverted), null)
})
