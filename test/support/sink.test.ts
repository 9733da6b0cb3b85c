/** The sink can be trusted: it records before it answers, and misbehaves exactly as its script says. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openSink } from './sink.ts'
import { readAccepted } from './sink-record.ts'
import type { Step } from './sink-script.ts'
import { sendOverSmtp } from './smtp-client.ts'

const message = (id: string) =>
  `Message-ID: <${id}@example.org>\r\nSubject: x\r\n\r\n.dots\r\n..more\r\nend\r\n`
const bodyHash = createHash('sha256').update('.dots\r\n..more\r\nend\r\n').digest('hex')

test('what is answered 250 is in the record: id, recipient, body', async () => {
  await using sink = await openSink()
  const ids = Array.from({ length: 20 }, (_, n) => `m${n}`)
  await Promise.all(
    ids.map((id) => sendOverSmtp({ port: sink.port, to: `${id}@example.com`, message: message(id) })),
  )
  const accepted = await sink.accepted()
  assert.deepEqual(
    accepted.map(({ messageId }) => messageId).sort(),
    ids.map((id) => `<${id}@example.org>`).sort(),
  )
  for (const { messageId, to, from, sha256 } of accepted) {
    assert.equal(`<${to[0]?.replace('.com', '.org')}>`, messageId)
    assert.equal(from, 'news@example.org')
    assert.equal(sha256, bodyHash)
  }
  assert.equal(sink.connections.total, 20)
})

test('pipelined commands and several messages on one connection are answered in order', async () => {
  await using sink = await openSink()
  const socket = await dial(sink.port)
  const envelope = (to: string) => `MAIL FROM:<a@b.example>\r\nRCPT TO:<${to}>\r\nDATA\r\n`
  socket.write(
    `EHLO x\r\n${envelope('one@c.example')}Message-ID: <1@x>\r\n\r\nhi\r\n.\r\n${envelope('two@c.example')}.\r\nQUIT\r\n`,
  )
  const replies = await readToEnd(socket)
  assert.match(replies, /250-PIPELINING/)
  assert.deepEqual(
    replies
      .split('\r\n')
      .filter((line) => /^\d{3} /.test(line))
      .map((line) => line.slice(0, 3)),
    ['220', '250', '250', '250', '354', '250', '250', '250', '354', '250', '221'],
  )
  assert.deepEqual(
    (await sink.accepted()).map(({ to, messageId }) => [to[0], messageId]),
    [
      ['one@c.example', '<1@x>'],
      ['two@c.example', ''],
    ],
  )
})

const bad = (rcpt: string) => rcpt.startsWith('bad')
for (const [name, step, error, recorded] of [
  ['greeting refused', { at: 'greeting', reply: '421 4.3.2 Busy' }, { responseCode: 421 }, 0],
  ['mail refused', { at: 'mail', reply: '451 4.3.0 Not now' }, { responseCode: 451 }, 0],
  [
    'recipient greylisted',
    { at: 'rcpt', when: bad, reply: '451 4.7.1 Greylisted' },
    { responseCode: 451 },
    0,
  ],
  ['data refused', { at: 'data', reply: '554 5.7.1 No' }, { responseCode: 554 }, 0],
  ['refused after the dot', { at: 'dot', reply: '552 5.2.2 Full' }, { responseCode: 552 }, 0],
  ['dropped in the body', { at: 'body', end: 'drop' }, Error, 0],
  ['reset before the record', { at: 'dot', end: 'reset' }, Error, 0],
  ['reset after the record', { at: 'recorded', end: 'reset' }, Error, 1],
  ['half a reply, then gone', { at: 'recorded', raw: '25', end: 'drop' }, Error, 1],
] satisfies readonly [string, Step, object | typeof Error, number][]) {
  test(`script: ${name}`, async () => {
    await using sink = await openSink({ script: [step] })
    const sending = sendOverSmtp({ port: sink.port, to: 'bad@example.com', message: message('m') })
    await assert.rejects(sending, error)
    assert.equal((await sink.accepted()).length, recorded)
  })
}

test('a step applies to its recipients and so many times only', async () => {
  await using sink = await openSink({
    script: [{ at: 'rcpt', when: bad, times: 1, reply: '450 4.2.0 Later' }],
  })
  const send = (to: string) => sendOverSmtp({ port: sink.port, to, message: message('m') })
  await send('good@example.com')
  await assert.rejects(send('bad@example.com'), { responseCode: 450 })
  await send('bad@example.com')
  assert.equal((await sink.accepted()).length, 2)
})

test('a stalled connection stays silent until the sink is closed', async () => {
  const sink = await openSink({ script: [{ at: 'ehlo', end: 'stall' }] })
  const socket = await dial(sink.port)
  socket.write('EHLO x\r\nMAIL FROM:<a@b.example>\r\n')
  const [greeting] = await once(socket, 'data')
  assert.match(String(greeting), /^220/)
  const closed = readToEnd(socket).catch(() => '')
  await sink[Symbol.asyncDispose]()
  assert.equal(await closed, '')
})

test('as a process: says its port, keeps its record through a SIGKILL', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sink-'))
  const record = join(folder, 'record.jsonl')
  const main = fileURLToPath(new URL('sink-main.ts', import.meta.url))
  const child = spawn(process.execPath, [main, '--port', '0', '--record', record, '--pace', '500'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(createInterface(child.stdout), 'line')
  const { port } = JSON.parse(String(line))
  await sendOverSmtp({ port, to: 'ann@example.com', message: message('killed') })
  child.kill('SIGKILL')
  await once(child, 'exit')
  assert.deepEqual(
    (await readAccepted(record)).map(({ messageId }) => messageId),
    ['<killed@example.org>'],
  )
  await rm(folder, { recursive: true })
})

async function dial(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  return socket
}

async function readToEnd(socket: Socket): Promise<string> {
  let text = ''
  for await (const chunk of socket) text += chunk
  return text
}
