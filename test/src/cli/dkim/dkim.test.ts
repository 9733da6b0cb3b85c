/** `dkim` makes a key that nobody else can read, and knows whether DNS holds the record that fits. */
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { checkKey } from '../../../../src/cli/dkim/check-key.ts'
import { recordName, recordText, zoneLine } from '../../../../src/message/dkim/dns-record.ts'
import type { SigningKey } from '../../../../src/message/dkim/signing-key.ts'
import { openDnsServer, type ZoneEntry } from '../../../support/dns-server.ts'
import { runHere } from '../../../support/run-here.ts'

const yaml = (dkim: string): string => `publication: { from: news@example.org, dkim: ${dkim} }\n`

for (const [flags, type, path] of [
  [[], 'rsa', 'a'],
  [['--ed25519'], 'ed25519', 'b'],
] as const)
  test(`a key of type ${type} is made, shown, and never written over`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'broadsheet-dkim-'))
    try {
      const dkim = async (...args: string[]) => await runHere({ folder, env: {} }, ['dkim', ...args])
      await writeFile(join(folder, 'broadsheet.yaml'), yaml('[]'))
      assert.match((await dkim('show')).stderr, /names no key under dkim.*broadsheet dkim new/)
      const made = await dkim('new', '--selector', path, ...flags)
      assert.equal(made.code, 0, made.stderr)
      const file = join(folder, `${path}.example.org.pem`)
      assert.equal((await stat(file)).mode & 0o777, 0o600)
      const setting = /- (\{.*\})/.exec(made.stdout)?.[1] ?? ''
      await writeFile(join(folder, 'broadsheet.yaml'), yaml(`[${setting}]`))
      const shown = await runHere({ folder, env: {} }, ['--json', 'dkim', 'show'])
      assert.partialDeepStrictEqual(shown.json(), {
        keys: [{ name: `${path}._domainkey.example.org`, selector: path, domain: 'example.org' }],
      })
      assert.match(shown.stdout, new RegExp(`v=DKIM1; h=sha256; k=${type}; p=`))
      assert.match(
        (await dkim('new', '--selector', path)).stderr,
        /is there already, and is not written over/,
      )
      assert.match((await dkim('new', '--selector', '../x')).stderr, /not a name that DNS can hold/)
    } finally {
      await rm(folder, { recursive: true })
    }
  })

const key: SigningKey = {
  ...{ selector: 'news1', domain: 'example.org', algorithm: 'rsa-sha256' },
  key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
}
const right = recordText(key)
const other = recordText({ ...key, key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey })

const zones: readonly [what: string, entry: ZoneEntry | undefined, kind: string, reason?: RegExp][] = [
  ['its record, of several strings', { txt: [right] }, 'fits'],
  ['one with blanks in its key', { txt: [right.replace('MIIB', 'MI IB')] }, 'fits'],
  ['one that only tests', { txt: [`${right}; t=s:y`] }, 'testing'],
  ['no such name', undefined, 'missing'],
  ['a name without texts', {}, 'missing'],
  ['two records', { txt: [right, right] }, 'several'],
  ["another key's", { txt: [other] }, 'wrong', /another one/],
  ['a revoked key', { txt: ['v=DKIM1; p='] }, 'wrong', /revoked/],
  ['another type', { txt: [right.replace('k=rsa', 'k=ed25519')] }, 'wrong', /type ed25519/],
  ['only SHA-1', { txt: [right.replace('h=sha256', 'h=sha1')] }, 'wrong', /sha256/],
  ['another service', { txt: [`${right}; s=tlsrpt`] }, 'wrong', /email/],
  ['another version', { txt: [right.replace('DKIM1', 'DKIM2')] }, 'wrong', /version/],
  ['words', { txt: ['words'] }, 'wrong', /no list of tags/],
  ['no key', { txt: ['v=DKIM1'] }, 'wrong', /no p=/],
  ['a failure', { code: 2 }, 'unreachable', /ESERVFAIL/],
]
for (const [what, entry, kind, reason] of zones)
  test(`DNS holds ${what}: ${kind}`, async () => {
    await using dns = await openDnsServer(entry === undefined ? {} : { [recordName(key)]: entry })
    const check = await checkKey(key, dns.resolver)
    assert.equal(check.kind, kind)
    if (reason !== undefined) assert.match('reason' in check ? check.reason : '', reason)
  })

test("a zone's strings are at most 255 characters, and make the record", () => {
  const strings = [...zoneLine(recordName(key), right).matchAll(/"([^"]*)"/g)].map(([, text = '']) => text)
  assert.equal(strings.join(''), right)
  assert.ok(strings.length > 1)
  for (const text of strings) assert.ok(text.length <= 255)
})
