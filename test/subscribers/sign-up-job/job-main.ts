/** The sign-up job as a process of its own, to be killed: deals with all that is due, and says when it has begun. */
import { createSecretKey } from 'node:crypto'
import { z } from 'zod'
import { openDatabase } from '../../../src/database/database.ts'
import { processSignUps } from '../../../subscribers/sign-up/process.ts'
import { testList, testPublication } from '../../support/lists.ts'

const connection = z
  .object({ host: z.string(), port: z.number(), user: z.string(), database: z.string() })
  .parse(JSON.parse(process.argv[2] ?? ''))
const publication = testPublication()
const daily = testList('daily', {}, publication)
await using database = openDatabase(connection, { max: 2 })
await processSignUps(database, {
  ...{ publication, lists: new Map([['daily', daily]]), instance: 'test' },
  readers: { confirmationsPerHour: 10_000 },
  suppressionSecret: createSecretKey(Buffer.alloc(32, 7)),
  signal: new AbortController().signal,
  written: async () => {},
  failed: (error) => process.stderr.write(`${String(error)}\n`),
})
