/** What composing makes of a rendering that fails: the article's fault fails the edition, a stopping worker's does not. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { saveDraft } from '../../src/edition/save-draft.ts'
import { openLog } from '../../src/log.ts'
import { RenderFailed } from '../../src/render/render-failed.ts'
import type { Renderer } from '../../src/render/renderer.ts'
import { composeEdition } from '../../worker/compose-edition.ts'
import { article, look, paragraph } from '../src/render/sample.ts'
import { addList } from '../support/ledger.ts'
import { openTestDatabase } from '../support/postgres.ts'

let opened: Awaited<ReturnType<typeof openTestDatabase>>
before(async () => {
  opened = await openTestDatabase()
})
after(async () => await opened[Symbol.asyncDispose]())

const log = openLog({ level: 'silent' })

function failing(error: Error): Pick<Renderer, 'render'> {
  return { render: async () => await Promise.reject(error) }
}

async function draft(key: string) {
  const { database } = opened
  const listId = await addList(database, key)
  const saved = await saveDraft(database, {
    ...{ listId, list: key, key, source: Buffer.alloc(32), theme: 'broadsheet', settings: look },
    ...{ subject: 'S', preheader: '', merge: false, inlineImages: false },
    articles: [{ sourceName: 'story.txt', article: article([paragraph('One.')]) }],
  })
  const standing = async () => {
    const { rows } = await sql<{ status: string; reason: string | null }>`
      select status, reason from editions where id = ${saved.edition.id}`.execute(database)
    return rows[0]
  }
  return { id: saved.edition.id, standing }
}

test('a worker that stops meanwhile leaves the draft to the next one', async () => {
  const { id, standing } = await draft('stopped')
  const stopped = new RenderFailed('stopped', 'Rendering was stopped.')
  const composing = composeEdition({ database: opened.database, renderer: failing(stopped), log }, id)
  await assert.rejects(composing, stopped)
  assert.deepEqual(await standing(), { status: 'draft', reason: null })
})

test('an article that can not be rendered fails its edition, with the reason', async () => {
  const { id, standing } = await draft('faulty')
  const renderer = failing(new RenderFailed('template', 'line 3 is wrong'))
  assert.equal(await composeEdition({ database: opened.database, renderer, log }, id), 'failed')
  assert.deepEqual(await standing(), { status: 'failed', reason: 'line 3 is wrong' })
})
