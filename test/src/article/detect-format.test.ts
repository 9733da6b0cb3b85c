/** What a source is read as follows from what stands in it; its name decides where that leaves it open. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { detectFormat } from '../../../src/article/detect-format.ts'

const prose = 'The ferry left the quay at seven, as it has done on every working day.'
const detect = (text: string, labels: Partial<Parameters<typeof detectFormat>[1]> = {}): string =>
  detectFormat(text, { name: 'standard input', ...labels })

for (const [what, text] of [
  ['prose', `Ferry gets a new name\n\n${prose}`],
  ['a star and a quote', `Ferry\n\n* one star\n\n> a quoted line\n\n${prose}`],
  ['a dash list', `Ferry\n\n- rope\n- paint\n- tar\n\n${prose}`],
  ['a single emphasis', `Ferry\n\nIt is *really* blue, and 2 * 3 * 4 is 24.`],
  ['two stars twice', 'Ferry\n\nPaint ** now ** and **later**.'],
  ['underlined titles', `Ferry\n=====\n\n${prose}\n\nThe bow\n-------\n\n${prose}`],
  ['a hashtag', `Ferry\n\n#blue is the colour\n\n${prose}`],
  ['a number sign', `Ferry\n\n# 1 in the list\n\n${prose}`],
  ['brackets', `Ferry\n\nHe said [sic] (and meant it) that "[...]" would do.`],
  ['an address in angles', `Ferry\n\nSee <https://quay.example/> and ${prose}`],
  [
    'tags that somebody writes about',
    `How to use <p> and </p>\n\nThe <p> tag opens a paragraph, </p> closes it.`,
  ],
  ['a snippet of HTML below', `How pages are made\n\n<html>\n<body>\n\n${prose}`],
  ['a divider first', `---\n\nFerry\n\n---\n\n${prose}`],
  ['file names with underscores', `Ferry\n\nOpen my_long_file_name and __init__ in C:\\new_dir.`],
  ['rules of dashes', `Ferry\n\n---\n\n${prose}\n\n* * *\n\n${prose}`],
] as const) {
  test(`text: ${what}`, () => {
    assert.equal(detect(text), 'text')
    assert.equal(detect(text, { name: 'story.txt', contentType: 'text/plain; charset=utf-8' }), 'text')
  })
}

for (const [what, text] of [
  ['front matter', `---\nheadline: Ferry\n---\n\n${prose}`],
  ['a headline with its mark', `# Ferry gets a name\n\n${prose}`],
  ['two subheads', `Ferry\n\n## The bow\n\n${prose}\n\n## The stern\n\n${prose}`],
  ['links', `Ferry\n\n${prose} [More](https://quay.example/) and [less](/less).`],
  ['a picture', `Ferry\n\n![The bow](bow.jpg)\n\n${prose}`],
  ['a directive', `Ferry\n\n:::cta{action="subscribe"}\nSign up\n:::`],
  ['a leaf directive', `Ferry\n\n::related[The bow]{label="Related"}\n\n${prose}`],
  ['a fence', `Ferry\n\n${prose}\n\n\`\`\`js\nblue()\n\`\`\``],
  ['a table', `Ferry\n\n| a | b |\n|---|---|\n| 1 | 2 |`],
  ['a footnote', `Ferry\n\n${prose}[^1]\n\n[^1]: Or eight.`],
  ['strong words', `Ferry\n\n**The bow:** ${prose}\n\n**The stern:** ${prose}\n\n**The name:** ${prose}`],
  ['tasks', `Ferry\n\n- [ ] rope\n- [x] paint`],
] as const) {
  test(`Markdown: ${what}`, () => assert.equal(detect(text), 'markdown'))
}

for (const [what, text] of [
  ['a document', `<!DOCTYPE html>\n<title>Ferry</title><p>${prose}`],
  ['without a doctype', `<html lang="en"><body><h1>Ferry</h1>`],
  ['XHTML', `<?xml version="1.0"?>\n<!-- a -->\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN">`],
  ['saved by a browser', `<!-- saved from url=(0021)https://quay.example/ -->\n<html>`],
  ['a body', `<body>\n${prose}`],
  ['an article', `<article>\n<h1>Ferry</h1>\n<p>${prose}</p>\n</article>`],
  ['paragraphs', `<p>${prose}</p>\n\n<p>${prose}</p>`],
  ['one line of tags', `<div><h2>Ferry</h2><p>${prose}</p></div>`],
] as const) {
  test(`HTML: ${what}`, () => assert.equal(detect(text), 'html'))
}

for (const [what, text, labels, format] of [
  ['a name that ends in .md', prose, { name: 'a.MD' }, 'markdown'],
  ['a type of Markdown', prose, { contentType: 'text/markdown' }, 'markdown'],
  [
    'an address that ends in .md',
    prose,
    { contentType: 'text/plain', url: 'https://a.example/b.md?raw=1' },
    'markdown',
  ],
  ['a page called .md', '<!doctype html><p>Ferry', { name: 'a.md' }, 'html'],
  ['a page called .txt', '<!doctype html><p>Ferry', { name: 'a.txt', contentType: 'text/plain' }, 'html'],
  ['words with a tag called .html', `Ferry <b>blue</b>\n\n${prose}`, { name: 'a.html' }, 'html'],
  ['text called .html', prose, { name: 'a.html' }, 'text'],
  ['Markdown called .html', `# Ferry\n\n${prose}`, { name: 'a.html', contentType: 'text/html' }, 'markdown'],
  ['Markdown called .txt', `# Ferry\n\n## Bow\n\n${prose}`, { name: 'a.txt' }, 'markdown'],
  [
    'Markdown with some HTML',
    `<p align="center">Ferry</p>\n\n# Ferry\n\n${prose}\n\n${prose}`,
    {},
    'markdown',
  ],
] as const) {
  test(`${what} is ${format}`, () => assert.equal(detect(text, labels), format))
}

const shared = process.env['BROADSHEET_SHARED']
const skip = shared === undefined && process.env['CI'] !== 'true' ? 'BROADSHEET_SHARED is not set' : false

test('each page of the corpus is HTML, under any name', { skip }, () => {
  assert.ok(shared, 'BROADSHEET_SHARED must name the folder with corpus/pages')
  const folder = join(shared, 'corpus/pages')
  const other = readdirSync(folder).filter(
    (file) =>
      detect(gunzipSync(readFileSync(join(folder, file))).toString(), { name: 'page.txt' }) !== 'html',
  )
  assert.deepEqual(other, [])
})

test('2 MB of marks take under 2 seconds', () => {
  for (const filler of [
    '<!--',
    '<p',
    '<?',
    '[a](',
    '![',
    '**a',
    '_a ',
    '`',
    '|---',
    '# ',
    '---\n',
    '[^a]: ',
    '  ',
    '<a ',
    'a:\n',
  ]) {
    const text = filler.repeat(2_000_000 / filler.length)
    const start = process.cpuUsage()
    detect(text)
    detect(`<p>${text}`)
    detect(`---\n${text}`)
    const { user, system } = process.cpuUsage(start)
    assert.ok(user + system < 2_000_000, `${JSON.stringify(filler)} ${user + system}`)
  }
})
