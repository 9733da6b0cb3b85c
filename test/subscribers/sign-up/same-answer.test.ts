/** Nobody learns from the form who is subscribed: same status, headers, bytes and statements for everybody. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { KyselyPlugin } from 'kysely'
import { openDatabase } from '../../../src/database/database.ts'
import { openRateLimits } from '../../../src/queue/rate-limits.ts'
import { openTestDatabase } from '../../support/postgres.ts'
import { openSignUpSite } from './sign-up-site.ts'
import { addressOf, kinds, makeStrangers } from './strangers.ts'

describe('the answer to a sign-up', () => {
  for (const path of ['/subscribe/daily', '/subscribe', '/embed/daily', '/api/subscribe'])
    it(`${path}: tells nothing about the address`, async () => {
      await using opened = await openTestDatabase()
      const statements: string[] = []
      const noting: KyselyPlugin = {
        transformQuery: ({ node }) => {
          statements.push(
            JSON.stringify(node).replaceAll(/"(newhere|pending|confirm|hasleft|suppres)-/g, '"'),
          )
          return node
        },
        transformResult: async ({ result }) => result,
      }
      await using plain = openDatabase(opened.connection, { max: 2 })
      await makeStrangers(plain, 2)
      await using limits = await openRateLimits({
        ...{ queue: { kind: 'postgres' }, database: plain, instance: 'a' },
      })
      await using world = await openSignUpSite({
        database: plain.withPlugin(noting),
        takeFrom: limits.take,
      })
      const seen = new Set<string>()
      const form = world.time()
      for (const kind of kinds) {
        statements.length = 0
        const values = { email: addressOf(kind, 1), lists: ['daily'], form }
        const sent = path.startsWith('/api/')
          ? await fetch(`${world.url}${path}`, {
              method: 'POST',
              body: JSON.stringify(values),
              headers: { 'content-type': 'application/json' },
            })
          : await world.send(path, values)
        const headers = [...sent.headers].filter(([name]) => name !== 'date')
        const answer = JSON.stringify([sent.status, headers, await sent.text()])
        assert.equal(sent.status, path.startsWith('/api/') ? 202 : 200, kind)
        // What was asked differs in the address alone.
        const shape = statements.map((one) => one.replaceAll(kind, 'kind'))
        seen.add(JSON.stringify([answer, shape]))
        assert.equal(statements.length, 1)
      }
      assert.equal(seen.size, 1, [...seen].join('\n\n').slice(0, 2_000))
    })
})
