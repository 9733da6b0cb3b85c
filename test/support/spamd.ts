/** SpamAssassin's daemon with its local rules only: what a mail's text and markup cost in points. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { buffer } from 'node:stream/consumers'
import { freePorts } from '../../src/cli/demo/free-ports.ts'

/** What a mail costs, and for what; rules of no points are left out. */
export interface SpamReport {
  readonly points: number
  readonly rules: readonly string[]
}

/** A running daemon. */
export interface Spamd extends AsyncDisposable {
  judge(message: Uint8Array): Promise<SpamReport>
}

/** Debian keeps it where a shell of a plain user does not look. */
const env = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin` }

/** True where the program is installed. */
export function isSpamdInstalled(): boolean {
  return spawnSync('spamd', ['--version'], { env }).error === undefined
}

/** Starts it on a free loopback port, without network tests, learning or anybody's own rules. */
export async function openSpamd(): Promise<Spamd> {
  await using opening = new AsyncDisposableStack()
  const home = await mkdtemp(join(tmpdir(), 'spamd-'))
  opening.defer(async () => await rm(home, { recursive: true, force: true }))
  const [port = 0] = await freePorts(1)
  const child = spawn(
    'spamd',
    [
      ...[
        '--local',
        '--nouser-config',
        '--helper-home-dir',
        home,
        '--max-children',
        '2',
        '--syslog',
        'stderr',
      ],
      ...['--listen', `127.0.0.1:${port}`, '--cf', 'use_bayes 0', '--cf', 'use_auto_welcomelist 0'],
      // Root is told to be somebody else; anybody else stays who they are.
      ...(process.getuid?.() === 0 ? ['--username', 'nobody'] : []),
    ],
    { stdio: ['ignore', 'ignore', 'pipe'], env },
  )
  await once(child, 'spawn')
  const ended = once(child, 'exit')
  const said: string[] = []
  for await (const line of createInterface({ input: child.stderr })) {
    said.push(line)
    if (/server started on/.test(line)) break
  }
  child.stderr.resume()
  if (child.exitCode !== null) throw new Error(`spamd ended: ${said.join('\n')}`)
  opening.defer(async () => {
    child.kill('SIGTERM')
    await ended
  })
  const opened = opening.move()
  return {
    judge: async (message) => readReport(await ask(port, message)),
    [Symbol.asyncDispose]: async () => await opened.disposeAsync(),
  }
}

/** Asks for the names of the rules that hit (the spamd protocol's SYMBOLS would leave their points out: REPORT tells both). */
async function ask(port: number, message: Uint8Array): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true })
  socket.end(
    Buffer.concat([Buffer.from(`REPORT SPAMC/1.5\r\nContent-length: ${message.length}\r\n\r\n`), message]),
  )
  return (await buffer(socket)).toString('utf8')
}

function readReport(answer: string): SpamReport {
  const points = /^Spam: \w+ ; (-?[\d.]+) \//m.exec(answer)?.[1]
  if (points === undefined) throw new Error(`spamd answered: ${answer.slice(0, 200)}`)
  const rules = [...answer.matchAll(/^ *(-?\d+\.\d) +([A-Z][A-Z0-9_]+)/gm)]
    .filter(([, cost]) => Number(cost) !== 0)
    .map(([, cost, rule]) => `${rule} ${cost}`)
  return { points: Number(points), rules }
}
