/** An inbox is known as that of its folder, and no other listener is taken for it. */
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { freePorts } from '../../../src/cli/demo/free-ports.ts'
import { openInbox } from '../../../src/inbox/inbox.ts'
import { recogniseListener } from '../../../src/inbox/recognise.ts'

/** A listener of somebody else's: what it does with whoever connects. */
async function listen(greet: (socket: Socket) => void): Promise<AsyncDisposable & { port: number }> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    greet(socket)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const place = server.address()
  assert.ok(place !== null && typeof place === 'object')
  return {
    port: place.port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((done) => server.close(done))
    },
  }
}

describe('who listens on the port of the local inbox', () => {
  let folder = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'inbox-'))
  })
  after(async () => await rm(folder, { recursive: true }))

  test('the inbox of this folder, by whatever path; not that of another one', async () => {
    const own = join(folder, 'own')
    const other = join(folder, 'other')
    await mkdir(other)
    await using inbox = await openInbox({ folder: own, smtpPort: 0, httpPort: 0 })
    await symlink(own, join(folder, 'linked'))
    const port = Number(new URL(inbox.smtpUrl).port)
    assert.equal(await recogniseListener(own, port), 'ours')
    assert.equal(await recogniseListener(join(folder, 'linked'), port), 'ours')
    assert.equal(await recogniseListener(other, port), 'other')
    assert.equal(await recogniseListener(join(folder, 'never made'), port), 'other')
  })

  test('nobody', async () => {
    const [port = 0] = await freePorts(1)
    assert.equal(await recogniseListener(folder, port), 'none')
  })

  const listeners: [string, (socket: Socket) => void, string][] = [
    ['another mail server', (socket) => socket.write('220 mail.example ESMTP Postfix\r\n'), 'other'],
    ['one that says nothing', () => undefined, 'other'],
    ['one that is closing', (socket) => socket.end('421 4.3.2 closing\r\n'), 'none'],
    ['one that hangs up', (socket) => socket.end(), 'none'],
  ]
  for (const [name, greet, found] of listeners)
    test(`${name}: ${found}`, async () => {
      await using listener = await listen(greet)
      assert.equal(await recogniseListener(folder, listener.port, 500), found)
    })
})
