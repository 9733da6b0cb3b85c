/** A page without a story is refused, and the shortest story is read. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { blockText } from '../../../../src/article/block-text.ts'
import { readHtml } from '../../../../src/article/html/read-html.ts'
import { mistakeOf } from './mistake-of.ts'
import { story } from './page.ts'

describe('pages without an article', () => {
  const login = (body: string) =>
    `<html><head><title>Login</title></head><body><a href="/">Home</a><form><input></form>${body}</body></html>`
  const refused: Readonly<Record<string, string>> = {
    'a login page': login(''),
    'a line': login('<p>Please enter your name and your number.</p>'),
    'a paragraph of links': login(`<p><a href="https://quay.example/a">${story[0]}</a></p>`),
    'a short line without spaces': login('<p>请输入您的姓名和号码</p>'),
  }
  for (const [name, html] of Object.entries(refused)) {
    test(name, async () => {
      await assert.rejects(
        readHtml(html, { name: 'a.html' }),
        mistakeOf(/^a\.html holds no article: .*(?:Give|Save|Copy)/),
      )
    })
  }

  test('one full paragraph is an article', async () => {
    const { body } = await readHtml(login(`<p>${story[0]}</p>`), { name: 'a.html' })
    assert.deepEqual(body.map(blockText), ['Home', story[0]].slice(-body.length))
  })

  test('thirty characters are, in a script without spaces', async () => {
    const words = '港务局周二投票决定让这艘旧渡轮再运行一个冬天，虽然它的发动机比船员还要老。'
    const { body } = await readHtml(login(`<p>${words}</p>`), { name: 'a.html' })
    assert.equal(body.map(blockText).at(-1), words)
  })
})
