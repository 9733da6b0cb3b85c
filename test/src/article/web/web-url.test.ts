/** The address of a page, and where a redirect leads from it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseWebUrl } from '../../../../src/article/web/web-url.ts'

const lead = (location: string, from: string): string =>
  parseWebUrl(location, () => true, URL.parse(from) ?? undefined).href

test('a redirect may be relative, from an IPv4 address too', () => {
  assert.equal(lead('/x', 'http://93.184.215.14/'), 'http://93.184.215.14/x')
  assert.equal(lead('x?y', 'http://93.184.215.14:8080/a/b'), 'http://93.184.215.14:8080/a/x?y')
  assert.equal(lead('/x', 'https://news.test/'), 'https://news.test/x')
})

test('another host is looked at as ever, however it is written', () => {
  for (const location of ['http://0x5db8d70f/', '//1572394767/', 'http://93.184.55055/'])
    assert.throws(() => lead(location, 'http://93.184.215.14/'), { found: /another spelling/ }, location)
  assert.throws(() => lead('//localhost/', 'http://93.184.215.14/'), { found: /own network/ })
})
