/** The rendering thread: apart from the process, limited, and gone when it is done. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Worker } from 'node:worker_threads'
import { openRenderThread, RenderFailed } from '../../../src/render/render-in-thread.ts'
import { article, everyBlock, paragraph, renderInput } from './sample.ts'

const small = renderInput(article(everyBlock))
const giant = renderInput(
  article(Array.from({ length: 150_000 }, () => paragraph('Many words. '.repeat(20)))),
)

function isFault(fault: string) {
  return (error: unknown) => error instanceof RenderFailed && error.fault === fault
}

test('renders, and neither MJML nor Handlebars is loaded on this side', async () => {
  await using thread = openRenderThread()
  const rendering = await thread.render(small)
  assert.ok(rendering.html.length > 1)
  const loaded = Object.keys(createRequire(import.meta.url).cache)
  assert.deepEqual(
    loaded.filter((file) => /node_modules\/(mjml|handlebars)/.test(file)),
    [],
  )
})

test('an article that takes too long is ended', async () => {
  await using thread = openRenderThread({ timeLimitMs: 300 })
  await assert.rejects(thread.render(giant), isFault('time'))
})

test('an article that takes too much memory ends the thread, not the process', async () => {
  await using thread = openRenderThread({ memoryLimitMb: 40 })
  await assert.rejects(thread.render(giant), isFault('memory'))
})

test('a theme that does not exist is said, with its cause, and the next edition is rendered', async () => {
  await using thread = openRenderThread()
  const [bad, good] = [
    thread.render({ ...small, look: { ...small.look, theme: 'none' } }),
    thread.render(small),
  ]
  await assert.rejects(bad, (error: unknown) => {
    return isFault('template')(error) && error instanceof Error && error.cause instanceof Error
  })
  assert.ok((await good).text.length > 1)
})

test('disposing stops the rendering under way, and those that wait', async () => {
  const thread = openRenderThread()
  const under = [thread.render(giant), thread.render(small)].map((rendering) =>
    assert.rejects(rendering, isFault('stopped')),
  )
  // By the next turn of the event loop the first one's thread was started.
  await nextTurn()
  await thread[Symbol.asyncDispose]()
  await Promise.all(under)
})

test('a .mjmlconfig in the working directory runs no code of its own', async (t) => {
  const [home, folder] = [process.cwd(), mkdtempSync(join(tmpdir(), 'render-'))]
  t.after(() => {
    process.chdir(home)
    rmSync(folder, { recursive: true })
  })
  writeFileSync(join(folder, '.mjmlconfig'), JSON.stringify({ packages: ['./component.cjs'] }))
  writeFileSync(join(folder, 'component.cjs'), "require('node:fs').writeFileSync(__dirname + '/ran', '')")
  process.chdir(folder)
  await using thread = openRenderThread()
  await thread.render(small)
  assert.ok(!existsSync(join(folder, 'ran')))
})

test('editions that come soon share a thread, which ends when nothing more comes', async (t) => {
  const threads: Worker[] = []
  const onWorker = (thread: Worker) => threads.push(thread)
  process.on('worker', onWorker)
  t.after(() => process.off('worker', onWorker))
  await using thread = openRenderThread({ idleMs: 50 })
  const [one, other] = await Promise.all([thread.render(small), thread.render(small)])
  assert.deepEqual(one, other)
  assert.equal(threads.length, 1)
  await once(threads[0] ?? assert.fail(), 'exit')
  assert.deepEqual(await thread.render(small), one)
  assert.equal(threads.length, 2)
})

test('an edition leaves no listener behind on its thread', async (t) => {
  const threads: Worker[] = []
  const onWorker = (thread: Worker) => threads.push(thread)
  process.on('worker', onWorker)
  t.after(() => process.off('worker', onWorker))
  await using thread = openRenderThread()
  const left = async () => {
    await thread.render(small)
    return ['exit', 'error', 'message'].map((event) => threads[0]?.listenerCount(event))
  }
  const first = await left()
  assert.deepEqual([await left(), await left()], [first, first])
})

test('a mistake in a theme is said as it is', async () => {
  await using thread = openRenderThread()
  const several = { ...small, articles: [...small.articles, ...small.articles] as const }
  await assert.rejects(thread.render(several), {
    name: 'Mistake',
    fault: 'template',
    exitCode: 2,
    message: /^The theme broadsheet shows one article/,
  })
})
