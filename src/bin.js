#!/usr/bin/env node
/** Starts the command line, whatever Node the machine has. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { onNode24 } from './runtime.js'

const self = fileURLToPath(import.meta.url)

/** The command line: TypeScript in a clone (first, so that a stale build never wins), JavaScript where npm installed us. */
function commandLine() {
  const places = ['cli/main.ts', 'cli/main.js', '../dist/src/cli/main.js']
  const found = places.map((place) => join(dirname(self), place)).find((file) => existsSync(file))
  if (!found) throw new Error(`The command line is missing beside ${self}.`)
  return pathToFileURL(found).href
}

/** For a process that sends for hours, before it loads: V8 keeps the space that new objects grew to meanwhile (docs/performance.md). */
function keepNurserySmall() {
  if (['worker', 'up'].includes(process.argv[2])) setFlagsFromString('--semi-space-growth-factor=1')
}

onNode24(self, async () => {
  keepNurserySmall()
  const cli = await import(commandLine())
  process.exitCode = await cli.main(process.argv.slice(2))
  // The command has ended; a socket to a server that hangs must not keep the process.
  setTimeout(() => process.exit(), 1000).unref()
})
