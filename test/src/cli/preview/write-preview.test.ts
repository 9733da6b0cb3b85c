/** A preview's files go where they are asked for, or a person is told why not. */
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { innerFolder } from '../../../../src/cli/preview/inner-folder.ts'
import { writePreview } from '../../../../src/cli/preview/write-preview.ts'
import { exitCodes } from '../../../../src/mistake.ts'

let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'broadsheet-preview-'))
})
after(async () => await rm(folder, { recursive: true }))

test('files and folders are made, and what is not ours stays', async () => {
  const copy = `${innerFolder}/edition-2-dark.html`
  // The writer's own, in a folder that is the preview's too (`--out .`).
  const own = ['notes.txt', 'pictures/ferry.png', 'frames/oak.html', `${innerFolder}/notes.html`]
  for (const name of own) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), 'mine')
  }
  await writePreview(folder, {
    files: new Map([
      [copy, 'one'],
      ['index.html', 'two'],
    ]),
  })
  await writePreview(folder, { files: new Map([['index.html', 'three']]) })
  const read = async (name: string): Promise<string> => await readFile(join(folder, name), 'utf8')
  assert.equal(await read('index.html'), 'three')
  for (const name of own) assert.equal(await read(name), 'mine')
  await assert.rejects(read(copy), { code: 'ENOENT' })
})

test('a folder that is a file is a mistake with a way out', async () => {
  const file = join(folder, 'story.md')
  await writeFile(file, '')
  await assert.rejects(writePreview(file, { files: new Map([['index.html', '']]) }), {
    exitCode: exitCodes.usage,
    message: /story\.md can't be written: .*--out/,
  })
})
