/** The renderer's process: apart from ours, limited, and gone when it is done. */
import assert from 'node:assert/strict'
import { ChildProcess, execFile } from 'node:child_process'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { promisify } from 'node:util'
import { RenderFailed } from '../../../src/render/render-failed.ts'
import { openRenderer } from '../../../src/render/renderer.ts'
import { article, everyBlock, paragraph, renderInput } from './sample.ts'

const small = renderInput(article(everyBlock))
const giant = renderInput(
  article(Array.from({ length: 150_000 }, () => paragraph('Many words. '.repeat(20)))),
)

function isFault(fault: string) {
  return (error: unknown) => error instanceof RenderFailed && error.fault === fault
}

/** The processes that are started while a test runs. */
function startedBy(t: TestContext): readonly ChildProcess[] {
  const started: ChildProcess[] = []
  const onStart = (message: unknown) => {
    assert.ok(typeof message === 'object' && message && 'process' in message)
    assert.ok(message.process instanceof ChildProcess)
    started.push(message.process)
  }
  subscribe('child_process', onStart)
  t.after(() => unsubscribe('child_process', onStart))
  return started
}

/** What Linux says of a process; a zombie also where it is gone. */
function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8')
  } catch {
    return 'State: Z'
  }
}

test('renders, and neither MJML nor Handlebars is loaded on this side', async () => {
  await using renderer = openRenderer()
  const rendering = await renderer.render(small)
  assert.ok(rendering.html.length > 1)
  const loaded = Object.keys(createRequire(import.meta.url).cache)
  assert.deepEqual(
    loaded.filter((file) => /node_modules\/(mjml|handlebars)/.test(file)),
    [],
  )
})

test('an article that takes too long is ended', async () => {
  await using renderer = openRenderer({ timeLimitMs: 300 })
  await assert.rejects(renderer.render(giant), isFault('time'))
})

test('an article that takes too much memory ends its own process, not ours', async () => {
  await using renderer = openRenderer({ memoryLimitMb: 40 })
  await assert.rejects(renderer.render(giant), isFault('memory'))
})

for (const { signal, fault } of [
  { signal: 'SIGKILL', fault: 'crash' },
  // A service's stop and Ctrl-C reach it too, and are no fault of the article.
  { signal: 'SIGTERM', fault: 'stopped' },
  { signal: 'SIGINT', fault: 'stopped' },
] as const)
  test(`${signal} in mid-rendering: ${fault}, and the next edition is rendered`, async (t) => {
    const started = startedBy(t)
    await using renderer = openRenderer()
    const under = assert.rejects(renderer.render(small), isFault(fault))
    await nextTurn()
    started[0]?.kill(signal)
    await under
    assert.ok((await renderer.render(small)).text.length > 1)
  })

test('a program that forgets to dispose ends all the same, and its process with it', async () => {
  const program = `
    import { openRenderer } from ${JSON.stringify(new URL('../../../src/render/renderer.ts', import.meta.url).href)}
    import { subscribe } from 'node:diagnostics_channel'
    let started
    subscribe('child_process', ({ process }) => (started = process))
    await openRenderer().render(${JSON.stringify(small)})
    console.log(started.pid)`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program])
  const pid = Number(stdout)
  assert.ok(pid > 0)
  // Whoever inherits it may leave it a zombie.
  while (!/^State:\s+Z/m.test(statusOf(pid))) await nextTurn()
})

test('a theme that does not exist is said, with its cause, and the next edition is rendered', async () => {
  await using renderer = openRenderer()
  const [bad, good] = [
    renderer.render({ ...small, look: { ...small.look, theme: 'none' } }),
    renderer.render(small),
  ]
  await assert.rejects(bad, (error: unknown) => {
    return isFault('template')(error) && error instanceof Error && error.cause instanceof Error
  })
  assert.ok((await good).text.length > 1)
})

test('disposing stops the rendering under way, and those that wait', async () => {
  const renderer = openRenderer()
  const under = [renderer.render(giant), renderer.render(small)].map((rendering) =>
    assert.rejects(rendering, isFault('stopped')),
  )
  // By the next turn of the event loop the first one's process was started.
  await nextTurn()
  await renderer[Symbol.asyncDispose]()
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
  await using renderer = openRenderer()
  await renderer.render(small)
  assert.ok(!existsSync(join(folder, 'ran')))
})

test('editions that come soon share a process, which ends when nothing more comes', async (t) => {
  const started = startedBy(t)
  await using renderer = openRenderer({ idleMs: 50 })
  const [one, other] = await Promise.all([renderer.render(small), renderer.render(small)])
  assert.deepEqual(one, other)
  assert.equal(started.length, 1)
  await once(started[0] ?? assert.fail(), 'exit')
  assert.deepEqual(await renderer.render(small), one)
  assert.equal(started.length, 2)
})

test('an edition leaves no listener behind on its process', async (t) => {
  const started = startedBy(t)
  await using renderer = openRenderer()
  const left = async () => {
    await renderer.render(small)
    return ['close', 'error', 'message'].map((event) => started[0]?.listenerCount(event))
  }
  const first = await left()
  assert.deepEqual([await left(), await left()], [first, first])
})

test('a mistake in a theme is said as it is', async () => {
  await using renderer = openRenderer()
  const several = { ...small, articles: [...small.articles, ...small.articles] as const }
  await assert.rejects(renderer.render(several), {
    name: 'Mistake',
    fault: 'template',
    exitCode: 2,
    message: /^The theme broadsheet shows one article/,
  })
})
