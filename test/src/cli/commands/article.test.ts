/** `broadsheet article` shows what an article is read as, and writes it as Markdown that is read the same. */
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { z } from 'zod'
import { readArticle } from '../../../../src/article/read-article.ts'
import type { Ran } from '../../../support/installation.ts'
import { runHere } from '../../../support/run-here.ts'

const story = `The Mill Post

A mill that grinds by moonlight

The wheel turns when the tide is in, and the tide keeps its own hours; {{name}} is only a word here.

Tide tables

- high at "six"
- low at noon

Comments are closed.
`

const outlined = z.object({
  article: z.object({ headline: z.string(), published: z.string().nullable() }),
  outline: z.array(
    z.object({ number: z.number(), type: z.string(), confidence: z.string(), reason: z.string().optional() }),
  ),
})

describe('without a broadsheet.yaml', () => {
  let folder = ''
  const run = async (...args: string[]): Promise<Ran> =>
    await runHere({ env: {}, folder }, ['article', ...args])

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'broadsheet-article-'))
    await writeFile(join(folder, 'story.txt'), story)
  })
  after(async () => await rm(folder, { recursive: true }))

  test('the outline, for a person', async () => {
    const { code, stdout, stderr } = await run('story.txt')
    assert.equal(code, 0, stderr)
    assert.match(
      stdout,
      /^1 +site +The Mill Post\n2 +headline +A mill that grinds by moonlight\n3 +paragraph/,
    )
    assert.match(stdout, /paragraph \(maybe a subhead\) +Tide tables/)
    assert.match(stdout, /left out \(comments-closed\) +Comments are closed\.\n$/)
  })

  test('the outline as JSON', async () => {
    const { outline } = outlined.parse((await run('story.txt', '--json')).json())
    assert.deepEqual(
      outline.map(({ type, confidence }) => [type, confidence]),
      [
        ['siteName', 'surely'],
        ['headline', 'surely'],
        ['paragraph', 'surely'],
        ['paragraph', 'maybe-subhead'],
        ['list', 'surely'],
        ['left-out', 'surely'],
      ],
    )
    assert.equal(outline.at(-1)?.reason, 'comments-closed')
  })

  test('--out writes what is read back the same, verbatim, and nothing over another file', async () => {
    const file = join(folder, 'story.md')
    assert.equal((await run('story.txt', '--out', 'story.md')).code, 0)
    const markdown = await readFile(file)
    const [before, behind] = [
      await readArticle(Buffer.from(story), { name: 'story.txt' }),
      await readArticle(markdown, { name: 'story.md' }),
    ]
    assert.equal(behind.headline, before.headline)
    assert.deepEqual(
      behind.body.map(({ pos, id, ...block }) => block),
      before.body.map(({ pos, id, ...block }) => block),
    )
    const again = await run('story.txt', '--out', 'story.md')
    assert.equal(again.code, 2)
    assert.match(again.stderr, /story\.md is there already.*--overwrite/)
    assert.equal((await run('story.txt', '--out', 'story.md', '--overwrite')).code, 0)
  })

  test('--out - prints it', async () => {
    const { stdout, code } = await run('story.txt', '--out', '-')
    assert.equal(code, 0)
    assert.match(stdout, /^---\nheadline: A mill that grinds by moonlight\n/)
    assert.match(stdout, /- high at "six"/)
  })

  test('a file that is not there', async () => {
    const { code, stderr } = await run('none.txt')
    assert.equal(code, 2)
    assert.match(stderr, /none\.txt can't be read: there is no such file/)
  })

  test('--out into another folder: pictures are named from there, or it is told that they stay behind', async () => {
    const told = '# A mill\n\nThe wheel turns.\n\n![a](img/a.jpg)\n\n![b](https://mill.example/b.jpg)\n'
    await mkdir(join(folder, 'in/img'), { recursive: true })
    await mkdir(join(folder, 'elsewhere'))
    await writeFile(join(folder, 'in/mill.md'), told)
    const write = async (out: string) => {
      const { code, stderr } = await run('in/mill.md', '--out', out)
      assert.equal(code, 0, stderr)
      const written = await readFile(join(folder, out), 'utf8')
      return { pictures: [...written.matchAll(/\]\((.*?)\)/g)].map(([, name]) => name), stderr }
    }
    const beside = await write('in/mill-2.md')
    assert.deepEqual(beside.pictures, ['img/a.jpg', 'https://mill.example/b.jpg'])
    const above = await write('mill-2.md')
    assert.deepEqual(above.pictures, ['in/img/a.jpg', 'https://mill.example/b.jpg'])
    const elsewhere = await write('elsewhere/mill-2.md')
    assert.deepEqual(elsewhere.pictures, ['img/a.jpg', 'https://mill.example/b.jpg'])
    assert.match(elsewhere.stderr, /img\/a\.jpg: copy .* into the folder of elsewhere\/mill-2\.md/)
    assert.doesNotMatch(beside.stderr + above.stderr, /copy/)
  })
})
