/** Ten thousand signed messages hold before mailauth, and some of them before dkimpy and OpenDKIM (Debian's). */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { recordName, recordText } from '../../../../src/message/dkim/dns-record.ts'
import type { SigningKey } from '../../../../src/message/dkim/signing-key.ts'
import { ed25519, rsa, signedMessages, zoneOf } from './signed-messages.ts'
import { verifySignatures } from './verify-signatures.ts'

const zone = zoneOf([rsa, ed25519])
const ofAll = 10_000
const ofSample = 500

test(`${ofAll} messages hold before mailauth`, { timeout: 300_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(signedMessages([rsa, ed25519]), async (make) => {
      assert.deepEqual(await verifySignatures(await make(), zone), [
        'example.org news1 pass',
        'example.org news1ed pass',
      ])
    }),
    { numRuns: ofAll, interruptAfterTimeLimit: 280_000, markInterruptAsFailure: true },
  )
})

/** Debian's own, which has Debian's modules. */
const python = '/usr/bin/python3'

/** Reads a file for each argument; says what each signature of it is worth. */
const dkimpy = `
import json, sys, dkim
zone = {name + b'.': text for name, text in ((n.encode(), t.encode()) for n, t in json.load(open(sys.argv[1])))}
for path in sys.argv[2:]:
    message = open(path, 'rb').read()
    verifier = dkim.DKIM(message)
    for index in range(2):
        assert verifier.verify(idx=index, dnsfunc=lambda name, timeout=5: zone.get(name)), (path, index)
print(len(sys.argv) - 2)
`

test(`${ofSample} messages hold before dkimpy`, { timeout: 120_000 }, async (t) => {
  if (await lacks(t, [python, '-c', 'import dkim, nacl'], 'python3-dkim and python3-nacl')) return
  await using sample = await writeSample([rsa, ed25519])
  const keys = join(sample.folder, 'zone.json')
  await writeFile(keys, JSON.stringify([...zone]))
  const { stdout } = await run(python, ['-c', dkimpy, keys, ...sample.files])
  assert.equal(stdout.trim(), String(ofSample))
})

test(`${ofSample} messages hold before OpenDKIM`, { timeout: 120_000 }, async (t) => {
  if (await lacks(t, ['opendkim', '-V'], 'opendkim')) return
  // Its release in Debian knows no Ed25519.
  await using sample = await writeSample([rsa])
  const keys = join(sample.folder, 'keys')
  const settings = join(sample.folder, 'opendkim.conf')
  await writeFile(keys, `${recordName(rsa)} ${recordText(rsa)}\n`)
  await writeFile(settings, `TestPublicKeys ${keys}\nMode v\n`)
  const { stdout } = await run('opendkim', ['-x', settings, '-t', sample.files.join(',')])
  const held = stdout.split('\n').filter((line) => line.endsWith('2048-bit key) succeeded'))
  assert.equal(held.length, ofSample, stdout)
})

const run = async (command: string, args: readonly string[]): Promise<{ stdout: string }> =>
  await promisify(execFile)(command, args, { maxBuffer: 16 * 1024 * 1024 })

/** Skips a test whose program this machine has not; in CI it must have it. */
async function lacks(
  t: TestContext,
  [command, ...args]: readonly [string, ...string[]],
  packages: string,
): Promise<boolean> {
  if (process.env['CI'] === 'true') return false
  try {
    await run(command, args)
    return false
  } catch {
    t.skip(`not installed: ${packages}`)
    return true
  }
}

async function writeSample(
  keys: readonly SigningKey[],
): Promise<AsyncDisposable & { readonly folder: string; readonly files: readonly string[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'broadsheet-dkim-'))
  const files: string[] = []
  for (const [at, make] of fc.sample(signedMessages(keys), ofSample).entries()) {
    const file = join(folder, `${at}.eml`)
    await writeFile(file, await make())
    files.push(file)
  }
  return { folder, files, [Symbol.asyncDispose]: async () => await rm(folder, { recursive: true }) }
}
