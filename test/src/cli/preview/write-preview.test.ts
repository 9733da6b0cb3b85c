/** A preview's files go where they are asked for, or a person is told why not. */
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { writePreview } from '../../../../src/cli/preview/write-preview.ts'
import { exitCodes } from '../../../../src/mistake.ts'

let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'broadsheet-preview-'))
})
after(async () => await rm(folder, { recursive: true }))

test('files and folders are made, and what is not ours stays', async () => {
  await writeFile(join(folder, 'notes.txt'), 'mine')
  await writePreview(folder, {
    files: new Map([
      ['frames/a.html', 'one'],
      ['index.html', 'two'],
    ]),
  })
  await writePreview(folder, { files: new Map([['index.html', 'three']]) })
  const read = async (name: string): Promise<string> => await readFile(join(folder, name), 'utf8')
  assert.deepEqual([await read('index.html'), await read('notes.txt')], ['three', 'mine'])
  await assert.rejects(read('frames/a.html'), { code: 'ENOENT' })
})

test('a folder that is a file is a mistake with a way out', async () => {
  const file = join(folder, 'story.md')
  await writeFile(file, '')
  await assert.rejects(writePreview(file, { files: new Map([['index.html', '']]) }), {
    exitCode: exitCodes.usage,
    message: /story\.md can't be written: .*--out/,
  })
})
