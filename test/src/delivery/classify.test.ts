/** Blame is right: what each reply means at each phase, line by line. Long because half of it is a table. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { classify, type Phase, type Verdict } from '../../../src/delivery/classify.ts'
import { blameOf, type Reply } from '../../../src/delivery/outcome.ts'
import { parseReply } from '../../../src/delivery/reply.ts'
import { rules } from '../../../src/delivery/reply-rules.ts'
import { readReplyTable } from './reply-table.ts'

const phases: readonly Phase[] = ['greeting', 'ehlo', 'starttls', 'auth', 'mail', 'rcpt', 'data', 'dot']
const beforeMail: readonly Phase[] = ['greeting', 'ehlo', 'starttls', 'auth']

/** The verdict in words: `rejected recipient`, `relay busy`. */
function judge(phase: Phase, line: string): string {
  const reply = parseReply(line)
  assert.ok(reply, line)
  const verdict = classify(phase, reply)
  if (verdict.kind === 'relay') return `relay ${verdict.fault}`
  return verdict.kind === 'accepted' ? verdict.kind : `${verdict.kind} ${verdict.blame}`
}

const table: readonly (readonly [Phase, string, string])[] = [
  // before MAIL
  ['greeting', '421 4.3.2 shutting down', 'relay busy'],
  ['greeting', '450 4.7.1 slow down', 'relay busy'],
  ['greeting', '554 5.7.1 no service', 'relay refused'],
  ['ehlo', '421 bye', 'relay busy'],
  ['ehlo', '550 5.7.1 bad name', 'relay refused'],
  ['ehlo', '530 5.7.0 log in', 'relay auth'],
  ['starttls', '454 4.7.0 TLS not available', 'relay tls'],
  ['starttls', '502 5.5.1 unknown', 'relay tls'],
  ['auth', '535 5.7.8 wrong', 'relay auth'],
  ['auth', '534 5.7.9 too weak', 'relay auth'],
  ['auth', '454 4.7.0 later', 'relay busy'],
  ['auth', '421 4.7.0 too many logins', 'relay busy'],
  ['auth', '500 what', 'relay auth'],
  // MAIL
  ['mail', '421 4.7.0 try later', 'relay busy'],
  ['mail', '450 4.7.1 rate', 'deferred relay'],
  ['mail', '451 4.3.0 later', 'deferred relay'],
  ['mail', '452 4.3.1 disk full', 'deferred relay'],
  ['mail', '454 4.7.0 login check is away', 'relay busy'],
  ['mail', '530 5.7.0 log in', 'relay auth'],
  ['mail', '535 5.7.8 wrong', 'relay auth'],
  ['mail', '550 5.1.8 bad sender', 'rejected relay'],
  ['mail', '550 5.1.1 no such sender', 'rejected relay'],
  ['mail', '550 no', 'rejected relay'],
  ['mail', '552 5.3.4 too big', 'rejected message'],
  ['mail', '552 too big', 'rejected message'],
  ['mail', '503 5.5.1 order', 'rejected relay'],
  // RCPT
  ['rcpt', '550 5.1.1 unknown', 'rejected recipient'],
  ['rcpt', '550 5.1.10 null MX', 'rejected recipient'],
  ['rcpt', '550 5.1.2 bad domain', 'rejected recipient'],
  ['rcpt', '553 5.1.3 bad address', 'rejected recipient'],
  ['rcpt', '550 5.4.4 no route', 'rejected recipient'],
  ['rcpt', '550 no such user', 'rejected recipient'],
  ['rcpt', '550 5.0.0 user unknown', 'rejected recipient'],
  ['rcpt', '551 moved', 'rejected recipient'],
  ['rcpt', '553 bad mailbox name', 'rejected recipient'],
  ['rcpt', '552 mailbox full', 'rejected recipient'],
  ['rcpt', '552 5.2.2 mailbox full', 'rejected recipient'],
  ['rcpt', '452 4.2.2 mailbox full', 'deferred recipient'],
  ['rcpt', '450 4.2.0 busy', 'deferred recipient'],
  ['rcpt', '450 mailbox busy', 'deferred recipient'],
  ['rcpt', '550 5.2.1 disabled', 'rejected recipient'],
  ['rcpt', '550 5.2.1 receiving mail at a rate that', 'rejected relay'],
  ['rcpt', '550 5.1.7 bad sender syntax', 'rejected relay'],
  ['rcpt', '550 5.1.8 bad sender domain', 'rejected relay'],
  ['rcpt', '550 relay not permitted', 'rejected relay'],
  ['rcpt', '550 blocked by policy', 'rejected relay'],
  ['rcpt', '554 5.7.1 relay access denied', 'rejected relay'],
  ['rcpt', '550 5.7.1 spam', 'rejected relay'],
  ['rcpt', '550 5.7.26 unauthenticated', 'rejected relay'],
  ['rcpt', '550 5.7.515 authentication level', 'rejected relay'],
  ['rcpt', '550 5.4.5 quota of the sender', 'rejected relay'],
  ['rcpt', '553 5.6.7 no SMTPUTF8', 'rejected relay'],
  ['rcpt', '554 no', 'rejected relay'],
  ['rcpt', '421 4.7.0 too many', 'relay busy'],
  ['rcpt', '450 4.7.1 greylisted', 'deferred relay'],
  ['rcpt', '451 4.7.1 greylisted', 'deferred relay'],
  ['rcpt', '451 later', 'deferred relay'],
  ['rcpt', '452 4.5.3 too many recipients', 'deferred relay'],
  ['rcpt', '452 4.3.1 disk full', 'deferred relay'],
  ['rcpt', '454 4.7.1 relay access denied', 'deferred relay'],
  ['rcpt', '450 4.1.2 domain not found now', 'deferred recipient'],
  ['rcpt', '530 5.7.0 log in', 'relay auth'],
  ['rcpt', '552 5.2.3 too long for this mailbox', 'rejected message'],
  ['rcpt', '499 4.9.9 what', 'deferred relay'],
  ['rcpt', '599 5.9.9 what', 'rejected relay'],
  // DATA
  ['data', '421 bye', 'relay busy'],
  ['data', '451 later', 'deferred relay'],
  ['data', '554 no valid recipients', 'rejected relay'],
  ['data', '550 5.1.1 unknown', 'rejected recipient'],
  ['data', '552 5.3.4 too big', 'rejected message'],
  ['data', '250 what', 'relay refused'],
  // the final dot
  ['dot', '250 2.0.0 queued', 'accepted'],
  ['dot', '251 will forward', 'accepted'],
  ['dot', '421 4.7.0 try later', 'deferred relay'],
  ['dot', '421 4.7.32 alignment', 'deferred relay'],
  ['dot', '421 5.7.32 alignment (Gmail: the first digit counts)', 'deferred relay'],
  ['dot', '451 4.3.0 later', 'deferred relay'],
  ['dot', '452 disk full', 'deferred relay'],
  ['dot', '550 no', 'rejected relay'],
  ['dot', '550 5.7.1 spam', 'rejected relay'],
  ['dot', '554 transaction failed', 'rejected relay'],
  ['dot', '554 5.3.4 too big', 'rejected message'],
  ['dot', '552 too big', 'rejected message'],
  ['dot', '550 5.6.0 malformed', 'rejected message'],
  ['dot', '550 5.1.1 unknown after all', 'rejected recipient'],
  ['dot', '552 5.2.2 mailbox full', 'rejected recipient'],
  ['dot', '535 5.7.8 odd', 'rejected relay'],
  ['dot', '354 go on', 'relay refused'],
]

describe('classify', () => {
  for (const [phase, line, expected] of table) {
    it(`${phase}: ${line} -> ${expected}`, () => assert.equal(judge(phase, line), expected))
  }

  const pairs = readReplyTable()

  it('means what the table says, pair by pair', () => {
    assert.ok(new Set(pairs.map(({ phase, reply }) => JSON.stringify([phase, reply]))).size >= 600)
    const wrong = pairs.flatMap(({ phase, reply, expected }) => {
      const said = sayVerdict(classify(phase, reply))
      const asked = [phase, reply.code, reply.enhanced, reply.text].filter(Boolean).join(' ')
      return said === expected ? [] : [`${asked}: ${said}, not ${expected}`]
    })
    assert.deepEqual(wrong, [])
  })

  it('has a class and a blame that agree for every code, enhanced code and phase', () => {
    for (const phase of phases) {
      for (let code = 200; code < 600; code++) {
        for (const subject of [0, 1, 2, 3, 4, 5, 6, 7, 8]) {
          for (const detail of [0, 1, 2, 3, 4, 5, 7, 8, 10, 14, 28, 32, 99]) {
            const enhanced = `${code < 500 ? 4 : 5}.${subject}.${detail}`
            const verdict = classify(phase, { code, enhanced, text: '' })
            const asked = `${phase} ${code} ${enhanced}`
            if (verdict.kind === 'accepted') continue
            if (verdict.kind === 'relay') assert.equal(blameOf[verdict.class], 'relay', asked)
            else assert.equal(verdict.blame, blameOf[verdict.class], asked)
            if (verdict.class === 'hard_recipient') assert.equal(verdict.kind, 'rejected', asked)
          }
        }
      }
    }
  })

  const anyReply: fc.Arbitrary<Reply> = fc.record(
    {
      code: fc.integer({ min: 200, max: 599 }),
      enhanced: fc
        .tuple(fc.constantFrom(2, 4, 5), fc.integer({ min: 0, max: 999 }), fc.integer({ min: 0, max: 999 }))
        .map((parts) => parts.join('.')),
      text: fc.string(),
    },
    { requiredKeys: ['code', 'text'] },
  )

  it('knows an answer to every reply, and each answer keeps the promises', () => {
    fc.assert(
      fc.property(fc.constantFrom(...phases), anyReply, (phase, reply) => {
        const verdict = classify(phase, reply)
        const digit = Math.floor(reply.code / 100)
        if (beforeMail.includes(phase))
          assert.equal(verdict.kind, 'relay', 'before MAIL nothing is an outcome')
        if (verdict.kind === 'accepted') assert.deepEqual([phase, digit], ['dot', 2])
        if (verdict.kind === 'deferred') assert.equal(digit, 4, 'the first digit says how long it lasts')
        if (verdict.kind === 'rejected') assert.equal(digit, 5)
        if (phase === 'dot' && digit !== 3) assert.notEqual(verdict.kind, 'relay', 'a message got an answer')
      }),
      { numRuns: 5000 },
    )
  })

  it('blames a reader only for X.1 and X.2, 5.4.4, or a bare mailbox code at RCPT', () => {
    for (const phase of phases) {
      for (let code = 400; code < 600; code++) {
        for (const subject of [undefined, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]) {
          for (let detail = 0; detail < 40; detail++) {
            const enhanced = subject === undefined ? {} : { enhanced: `5.${subject}.${detail}` }
            const verdict = classify(phase, { code, text: '', ...enhanced })
            if (!('blame' in verdict) || verdict.blame !== 'recipient') continue
            const bare = subject === undefined || (subject === 0 && detail === 0)
            const known = [450, 550, 551, 552, 553, 556].includes(code)
            const fits = bare
              ? phase === 'rcpt' && known
              : subject === 1 || subject === 2 || `${subject}.${detail}` === '4.4'
            assert.ok(fits && phase !== 'mail', `${phase} ${code} ${enhanced.enhanced}`)
          }
        }
      }
    }
  })

  it('has no line that another one hides', () => {
    const hit = new Set(
      pairs.map(({ phase, reply }) => rules.findIndex((rule) => fitsRule(rule, phase, reply))),
    )
    const unused = rules
      .filter((_, at) => !hit.has(at))
      .map((rule) => `${rule.at}: ${rule.code} ${rule.detail ?? ''} ${rule.text ?? ''}`)
    assert.deepEqual(unused, [])
  })
})

/** As the table writes it. */
function sayVerdict(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'accepted':
      return 'accepted'
    case 'relay':
      return `relay ${verdict.class} ${verdict.fault}`
    default:
      return `${verdict.kind} ${verdict.blame} ${verdict.class}`
  }
}

/** Whether `rule` alone, of all the table, would answer. */
function fitsRule(rule: (typeof rules)[number], phase: Phase, reply: Reply): boolean {
  const code = String(reply.code)
  const detail = reply.enhanced?.slice(2) ?? '0.0'
  return (
    rule.at.split(' ').includes(phase) &&
    rule.code.split(' ').some((known) => [...known].every((sign, i) => sign === 'x' || sign === code[i])) &&
    (rule.detail?.split(' ').some((pattern) => fitsDetail(pattern, detail)) ?? true) &&
    (rule.text?.test(reply.text) ?? true)
  )
}

function fitsDetail(pattern: string, detail: string): boolean {
  if (pattern === 'none') return detail === '0.0'
  return pattern === detail || (pattern.endsWith('*') && detail.startsWith(pattern.slice(0, -1)))
}
