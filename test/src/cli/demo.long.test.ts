/** The demo does the main job by itself, shows it, and leaves nothing running, whatever became of the last one. */
import assert from 'node:assert/strict'
import { readFileSync, readlinkSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openEmbedded } from '../../../src/database/embedded.ts'
import { type Installation, makeInstallation, type Ran } from '../../support/installation.ts'

const longest = 30_000

/** Processes that live in a folder: by their arguments, their working folder or their environment. */
async function findProcesses(folder: string): Promise<string[]> {
  const found: string[] = []
  // Where there is no /proc the ports alone have to tell.
  if (process.platform !== 'linux') return found
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
      const place = readlinkSync(`/proc/${pid}/cwd`)
      if (command.includes(folder) || place.startsWith(folder)) found.push(`${pid} ${command}`)
    } catch {
      // It ended while it was looked at, or is somebody else's.
    }
  }
  return found
}

/** Every port that the demo named, and what answers there. */
async function findListening(output: string): Promise<string[]> {
  const ports = new Set(Array.from(output.matchAll(/127\.0\.0\.1:(\d+)/g), ([, port]) => Number(port)))
  assert.ok(ports.size > 0, output)
  const answers = await Promise.all(
    Array.from(ports, async (port) => ((await isOpen(port)) ? `${port}` : '')),
  )
  return answers.filter((port) => port !== '')
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

async function checkDemo({ code, stdout, stderr }: Ran): Promise<void> {
  assert.equal(code, 0, stdout + stderr)
  assert.match(stdout, /250 rows: 247 added/)
  assert.match(stdout, /line +183 {2}Ada\.First@EXAMPLE\.com: more than once, the same as line 170/)
  assert.match(stdout, /line +196 {2}otto\.ferrow\(at\)example\.org: .*@/)
  assert.match(stdout, /line +209 {2}no address given: /)
  assert.match(stdout, /accepted +246\n[\s\S]*suppressed +1\n[\s\S]*recipients +247\n/)
  assert.match(stdout, /246 messages in the inbox, recipient by recipient:\n(yes {2}.*\n){8}/)
  assert.match(stdout, /246 messages in [\d.]+ s .*: \d+ a second/)
  assert.match(stdout, /Nothing was sent: the inbox holds what it held\./)
  assert.doesNotMatch(stdout, /^NO /m)
  assert.doesNotMatch(stdout + stderr, /^\{/m, 'no raw JSON where a person reads')
  for (const name of ['html', 'txt', 'eml']) {
    const path = new RegExp(`^ {2}(/.*/edition\\.${name})$`, 'm').exec(stdout)?.[1]
    assert.ok(path !== undefined, stdout)
    assert.match(await readFile(path, 'utf8'), /Mending Monday/)
  }
}

describe('the demo', () => {
  let installation: Installation

  before(async () => {
    // Settings that point nowhere: nothing of the person's own reaches the demo.
    installation = await makeInstallation({
      env: { SMTP_URL: 'smtp://127.0.0.1:1', DATABASE_URL: 'nonsense' },
    })
  })
  after(async () => await installation[Symbol.asyncDispose]())

  test('ends by itself, shows what happened, and leaves nothing running', async () => {
    const begun = performance.now()
    const ran = await installation.run('demo')
    assert.ok(performance.now() - begun < longest, 'it takes less than 30 s')
    await checkDemo(ran)
    assert.deepEqual(await findProcesses(installation.folder), [])
    assert.deepEqual(await findListening(ran.stdout + ran.stderr), [])
    assert.equal(
      (await readdir(join(installation.folder, 'data', 'demo', 'inbox'))).filter((name) =>
        name.endsWith('.eml'),
      ).length,
      246,
    )
  })

  test('killed in the middle, the next one runs; --keep serves the page until Ctrl-C, and a second one leaves it alone', async () => {
    const killed = installation.start('demo')
    await killed.said(/== Send/)
    killed.kill('SIGKILL')
    await killed.ended
    const kept = installation.start('demo', '--keep')
    await kept.said(/until Ctrl-C/)
    const page = /(http:\/\/127\.0\.0\.1:\d+), until Ctrl-C/.exec(kept.output())?.[1]
    assert.ok(page !== undefined, kept.output())
    const second = await installation.run('demo')
    assert.equal(second.code, 2, second.stdout + second.stderr)
    assert.match(second.stderr, /Another demo runs in .*data\/demo: end it first/)
    assert.match(await (await fetch(page)).text(), /Mending Monday/, 'the first one has all that it had')
    kept.kill('SIGINT')
    const ran = await kept.ended
    await checkDemo(ran)
    assert.deepEqual(await findProcesses(installation.folder), [])
    assert.deepEqual(await findListening(ran.stdout + ran.stderr), [])
  })

  test('a server of the last one that somebody still uses is left alone', async () => {
    const folder = join(installation.folder, 'data', 'demo')
    await using _used = await openEmbedded({ folder: join(folder, 'postgres') })
    const ran = await installation.run('demo')
    assert.equal(ran.code, 2, ran.stdout + ran.stderr)
    assert.match(ran.stderr, /Another demo runs/)
    assert.ok((await readdir(folder)).includes('broadsheet.yaml'))
  })

  test('Ctrl-C in the middle ends it, with nothing left; --json is one value', async () => {
    const stopped = installation.start('demo', '--json')
    await stopped.said(/== Send/)
    stopped.kill('SIGINT')
    const { code, stdout, stderr } = await stopped.ended
    assert.equal(code, 6, stderr)
    assert.match(stderr, /Stopped before the end/)
    assert.equal(stdout, '')
    assert.deepEqual(await findProcesses(installation.folder), [])
  })
})
