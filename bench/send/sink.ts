/** Starts Postfix's smtp-sink, which takes every message and throws it away. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { freePorts } from '../../src/cli/demo/free-ports.ts'
import { secondsOf } from './processes.ts'

/** The sink, taking messages. */
export interface PostfixSink extends AsyncDisposable {
  readonly port: number
  /** Seconds of CPU that it has used. */
  readonly cpu: () => number
}

/** Starts it on a free port; refuses with a word where Postfix's programs are missing. */
export async function openPostfixSink(): Promise<PostfixSink> {
  if (spawnSync('smtp-sink', ['-?']).error !== undefined)
    throw new Error('smtp-sink is missing: apt-get install postfix (its daemon is not needed)')
  const [port = 0] = await freePorts(1)
  // As root it wants to be somebody else.
  const asNobody = process.getuid?.() === 0 ? ['-u', 'nobody'] : []
  const sink = spawn('smtp-sink', [...asNobody, '-m', '500', `127.0.0.1:${port}`, '500'], {
    stdio: 'inherit',
  })
  while (!(await answers(port)) && sink.exitCode === null) await wait(20)
  if (sink.exitCode !== null) throw new Error(`smtp-sink ended with ${sink.exitCode}`)
  return {
    port,
    cpu: () => secondsOf(sink.pid ?? 0),
    [Symbol.asyncDispose]: async () => await end(sink),
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'data')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
