/** Whatever ends a command: whose fault it is, and the number that says so. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import { explain } from '../../../src/cli/explain.ts'
import { Mistake } from '../../../src/mistake.ts'

/** What PostgreSQL says to a client in the middle of something. */
function saidByServer(code: string, message: string): Error {
  return Object.assign(new pg.DatabaseError(message, message.length, 'error'), { code })
}

const stopped = saidByServer('57P01', 'terminating connection due to administrator command')
const file = Object.assign(new Error('ENOENT: no such file'), { code: 'ENOENT', syscall: 'open' })
const own = { DATABASE_URL: 'postgres://me:hidden@db.example/news' }

const cases: readonly [string, unknown, Record<string, string>, number, RegExp][] = [
  ['a database that stops', stopped, own, 5, /^The database can't be reached \(.*DATABASE_URL/],
  ['an embedded one that stops', stopped, {}, 5, /^The embedded PostgreSQL stopped \(.*command again/],
  [
    'a password',
    saidByServer('28P01', 'no'),
    own,
    5,
    /^PostgreSQL does not let us in \(no\).*password in DATABASE/,
  ],
  ['what closing made of it', new SuppressedError(new Error('closing'), stopped), {}, 5, /^The embedded/],
  ['a mistake under it', new SuppressedError(stopped, new Mistake('Say it.')), {}, 2, /^Say it\.$/],
  ['a fault of ours', new Error('odd'), own, 1, /^Unexpected: odd\..*fault of Broadsheet/],
  ['a file that is not there', file, own, 1, /^Unexpected: ENOENT/],
  ['an error of our SQL', saidByServer('42601', 'syntax error'), own, 1, /^Unexpected: syntax error/],
]

for (const [name, thrown, env, exitCode, says] of cases) {
  test(`${name}: ${exitCode}`, async () => {
    const explained = await explain(thrown, { env, cwd: '/' }, false)
    assert.equal(explained.exitCode, exitCode)
    assert.match(explained.text, says)
    assert.doesNotMatch(explained.text, /hidden/)
  })
}
