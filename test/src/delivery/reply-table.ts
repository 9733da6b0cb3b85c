/** Reads the table of replies and what they mean that lies beside it. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Phase } from '../../../src/delivery/classify.ts'
import type { Reply } from '../../../src/delivery/outcome.ts'

/** One pair: a reply at a phase, and the verdict in the table's words. */
export interface Pair {
  readonly phase: Phase
  readonly reply: Reply
  readonly expected: string
}

const phases = z.array(z.enum(['greeting', 'ehlo', 'starttls', 'auth', 'mail', 'rcpt', 'data', 'dot']))

/** All pairs, in the table's order. */
export function readReplyTable(): Pair[] {
  const lines = readFileSync(`${import.meta.dirname}/reply-table.txt`, 'utf8').split('\n')
  return lines.filter((line) => line !== '' && !line.startsWith('#')).flatMap(readPairs)
}

function readPairs(line: string): Pair[] {
  const match = /^([a-z ]+) \| ([-\d. ]+?)(?: "(.*)")? \| ([a-z_ ]+)$/.exec(line)
  assert.ok(match, `no line of the table: ${line}`)
  const [, at = '', replies = '', text = '', expected = ''] = match
  const words = replies.split(' ')
  const codes = words.filter((word) => /^\d{3}$/.test(word)).map(Number)
  const enhanced = words.filter((word) => word === '-' || word.includes('.'))
  assert.ok(codes.length > 0 && enhanced.length > 0, line)
  return phases.parse(at.split(' ')).flatMap((phase) =>
    codes.flatMap((code) =>
      enhanced.map((each) => ({
        phase,
        reply: { code, text, ...(each === '-' ? {} : { enhanced: each }) },
        expected,
      })),
    ),
  )
}
