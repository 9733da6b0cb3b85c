/** What a try came to is told without the recipient's address, also where the server's words were no reply. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeTry, type TryEnd } from '../../../src/delivery/judge-try.ts'

const to = 'ann@example.org'
const words = `busy with <${to.toUpperCase()}>`

/** Each with what nodemailer would have said of it. */
const ends: readonly (readonly [end: TryEnd, handedOver: boolean])[] = [
  [{ kind: 'replied', phase: 'dot', response: `250 taken for ${to}` }, true],
  [{ kind: 'replied', phase: 'dot', response: `hello ${to}` }, true],
  [{ kind: 'replied', phase: 'dot', response: `hello ${to}` }, false],
  [failure(`421 ${words}`, 'RCPT TO'), false],
  [failure(`550 ${words}`, 'RCPT TO'), false],
  [failure(`nonsense of ${words}`, 'DATA'), false],
  [failure(`421 ${words}`, undefined), false],
  [failure(`421 ${words}`, undefined), true],
  [{ kind: 'cut', why: 'garbled', detail: `DATA answered with 250 ${words}` }, false],
]

function failure(response: string, command: string | undefined): TryEnd {
  return {
    kind: 'failed',
    error: Object.assign(new Error(`Command failed: ${response}`), { response, command, responseCode: 421 }),
  }
}

test('no outcome holds the address that was written to', () => {
  for (const [end, handedOver] of ends) {
    const { outcome } = judgeTry(end, { handedOver, to })
    const told = JSON.stringify(outcome)
    assert.doesNotMatch(told, /ann@example/i)
    assert.match(told, /\(recipient\)/)
  }
})
