/** An SMTP server for tests that records each message before it answers, and misbehaves as its script says. */
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPace } from '../../src/inbox/pace.ts'
import { type Accepted, openRecord, readAccepted } from './sink-record.ts'
import { direct, type Step } from './sink-script.ts'
import { serveSession } from './sink-session.ts'

/** A sink that is listening on 127.0.0.1. */
export interface Sink extends AsyncDisposable {
  readonly port: number
  /** The record, read back from its file. */
  accepted(): Promise<Accepted[]>
  /** How many connections there have been, and how many are open. */
  readonly connections: { readonly total: number; readonly open: number }
}

/** What a sink may be told. */
export interface SinkSettings {
  /** Where the record is kept, as `accepted.jsonl`; a temporary folder without it. */
  readonly folder?: string
  /** The record's file, where it should have another name. */
  readonly record?: string
  readonly port?: number
  readonly script?: readonly Step[]
  /** Messages a second at most. */
  readonly pace?: number
}

/** Opens a sink. */
export async function openSink(settings: SinkSettings = {}): Promise<Sink> {
  const { port = 0, script = [], pace } = settings
  await using opened = new AsyncDisposableStack()
  const file = settings.record ?? join(settings.folder ?? (await temporaryFolder(opened)), 'accepted.jsonl')
  const record = opened.use(await openRecord(file))
  const director = direct(script)
  const sockets = new Set<Socket>()
  const sessions = new Set<Promise<void>>()
  let total = 0
  const needs = {
    director,
    keep: record.add,
    pace: pace === undefined ? async () => undefined : createPace(pace),
  }
  const server = createServer({ noDelay: true }, (socket) => {
    total += 1
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    const session = serveSession(socket, { ...needs, number: total }).finally(() => sessions.delete(session))
    sessions.add(session)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the sink is not listening')
  // Disposed first: nobody adds to the record that is closed after it.
  opened.defer(async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    await Promise.allSettled(sessions)
    await closed
  })
  const parts = opened.move()
  return {
    port: address.port,
    accepted: () => readAccepted(file),
    get connections() {
      return { total, open: sockets.size }
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  }
}

async function temporaryFolder(opened: AsyncDisposableStack): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sink-'))
  opened.defer(() => rm(folder, { recursive: true, force: true }))
  return folder
}
