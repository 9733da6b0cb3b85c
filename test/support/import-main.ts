/** A process of its own that imports a file into the list `daily`, and prints the report with what it cost. */
import { createSecretKey } from 'node:crypto'
import { z } from 'zod'
import { openDatabase } from '../../src/database/database.ts'
import { importSubscribers } from '../../subscribers/import.ts'
import { openImportFile } from '../../subscribers/import-file.ts'
import { keepNurserySmall } from '../../subscribers/small-nursery.ts'

const task = z
  .object({
    connection: z.object({ host: z.string(), port: z.number(), user: z.string(), database: z.string() }),
    file: z.string(),
    rejects: z.string(),
  })
  .parse(JSON.parse(process.argv[2] ?? ''))

keepNurserySmall()
const database = openDatabase(task.connection, { max: 1 })
const startedAt = performance.now()
const report = await importSubscribers(database, await openImportFile(task.file), {
  ...{ lists: ['daily'], consent: 'asked', source: 'million.csv', rejects: task.rejects },
  suppressionSecret: createSecretKey(Buffer.alloc(32, 7)),
})
const seconds = (performance.now() - startedAt) / 1000
const megabytes = process.resourceUsage().maxRSS / 1024
process.stdout.write(JSON.stringify({ ...report, seconds, megabytes }))
await database.destroy()
