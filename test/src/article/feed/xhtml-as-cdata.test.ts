/** XHTML that goes through the lenient parser keeps the words that look like tags. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { xhtmlAsCdata } from '../../../../src/article/feed/xhtml-as-cdata.ts'

const cases: readonly (readonly [written: string, read: string])[] = [
  [
    '<content type="xhtml"><div>a &lt;b&gt;</div></content><title>x</title>',
    '<content type="html"><![CDATA[<div>a &lt;b&gt;</div>]]></content><title>x</title>',
  ],
  [
    "<a:summary xml:lang='en' type='application/xhtml+xml'><p>a</p></a:summary>",
    "<a:summary xml:lang='en' type='html'><![CDATA[<p>a</p>]]></a:summary>",
  ],
  ['<content type="html">a</content>', '<content type="html">a</content>'],
  ['<content type="xhtml">cut', '<content type="xhtml">cut'],
  [
    '<content type="xhtml" src="x"/><content type="text">',
    '<content type="xhtml" src="x"/><content type="text">',
  ],
  ['<title type="xhtml"><![CDATA[a]]></title>', '<title type="xhtml"><![CDATA[a]]></title>'],
  [
    '<i/><title type="xhtml">]]></title><title type="xhtml">a</title>',
    '<i/><title type="xhtml">]]></title><title type="html"><![CDATA[a]]></title>',
  ],
]

for (const [written, read] of cases) test(written, () => assert.equal(xhtmlAsCdata(written), read))

test('many that hold the end of a CDATA section take no time', () => {
  const text = `${'<a><summary type="xhtml">]]></a>'.repeat(60_000)}</summary>`
  const before = process.cpuUsage()
  assert.equal(xhtmlAsCdata(text), text)
  assert.ok(process.cpuUsage(before).user < 1_000_000)
})
