/** Runs the script that the first argument names on Node 24, as `npm test` and its like need it. */
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { onNode24 } from '../../src/runtime.js'

onNode24(fileURLToPath(import.meta.url), () => {
  process.argv.splice(1, 2, resolve(process.argv[2]))
  return import(pathToFileURL(process.argv[1]).href)
})
