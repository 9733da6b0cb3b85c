/** Starts a redis-server of a test's own on a free loopback port, in a temporary folder. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { freePorts } from '../../src/cli/demo/free-ports.ts'

/** A Redis that keeps nothing: what it knew is gone when it was killed. */
export interface RedisServer extends AsyncDisposable {
  readonly port: number
  /** Kills it with SIGKILL. */
  kill(): Promise<void>
  /** Starts it again on the same port. */
  start(): Promise<void>
  /** Runs a command by redis-cli. */
  command(...words: string[]): string
}

/** True where the program is installed. */
export function isRedisInstalled(): boolean {
  return spawnSync('redis-server', ['--version']).error === undefined
}

/** Starts it, with more of its own options where a test needs them. */
export function openRedisServer(...more: readonly string[]): Promise<RedisServer> {
  return openProgram(['--save', '', '--appendonly', 'no', ...more])
}

/** Starts a Cluster of one server that has all slots. */
export async function openRedisCluster(): Promise<RedisServer> {
  const server = await openRedisServer(
    '--cluster-announce-ip',
    '127.0.0.1',
    '--cluster-enabled',
    'yes',
    '--cluster-port',
    `${(await freePorts(1))[0]}`,
  )
  server.command('cluster', 'addslotsrange', '0', '16383')
  while (!server.command('cluster', 'info').includes('cluster_state:ok'));
  return server
}

/** Starts a Sentinel that watches `server` under the name `main`. */
export function openRedisSentinel(server: RedisServer): Promise<RedisServer> {
  return openProgram(['--sentinel'], `sentinel monitor main 127.0.0.1 ${server.port} 1\n`)
}

async function openProgram(more: readonly string[], config = ''): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'redis-'))
  const [port = 0] = await freePorts(1)
  const file = join(folder, 'redis.conf')
  await writeFile(file, config)
  const options = [file, '--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder]
  let server: ChildProcess | undefined
  const start = async () => {
    const started = spawn('redis-server', [...options, ...more], { stdio: ['ignore', 'pipe', 'ignore'] })
    server = started
    for await (const line of createInterface({ input: started.stdout })) {
      if (/ready to accept connections|\+monitor/i.test(line)) break
    }
    started.stdout.resume()
    if (started.exitCode !== null) throw new Error(`redis-server ended with ${started.exitCode}`)
  }
  const kill = async () => {
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return
    const gone = once(server, 'exit')
    server.kill('SIGKILL')
    await gone
  }
  await start()
  return {
    port,
    start,
    kill,
    command: (...words) => {
      const { stdout, status, stderr } = spawnSync('redis-cli', ['-p', `${port}`, ...words], {
        encoding: 'utf8',
      })
      if (status !== 0) throw new Error(`redis-cli ${words.join(' ')}: ${stderr}`)
      return stdout.trim()
    },
    [Symbol.asyncDispose]: async () => {
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
