/** What a worker sends is signed, an edition's messages and notices alike, as the receiver finds them. */
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { openRelays } from '../../src/delivery/relays.ts'
import { openMailbox } from '../../src/inbox/mailbox.ts'
import { openReceiver } from '../../src/inbox/receive.ts'
import { addNotice } from '../../src/ledger/notices/add.ts'
import { openSigner } from '../../src/message/dkim/sign-message.ts'
import { ed25519, rsa, zoneOf } from '../src/message/dkim/signed-messages.ts'
import { verifySignatures } from '../src/message/dkim/verify-signatures.ts'
import { openWorkshop, relayAt } from './workshop.ts'

test('an edition and a notice arrive with signatures that hold', { timeout: 60_000 }, async () => {
  await using stack = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'broadsheet-signed-'))
  stack.defer(async () => await rm(folder, { recursive: true }))
  const mailbox = stack.use(openMailbox(folder, false))
  const receiver = stack.use(
    await openReceiver({
      port: 0,
      mailbox,
      banner: 'inbox',
      pace: async () => undefined,
      now: () => new Date(),
    }),
  )
  const shop = stack.use(await openWorkshop(2))
  await addNotice(shop.database, {
    address: 'operator@example.org',
    payload: { kind: 'sign_ups_held', asked: 900, allowed: 60 },
  })
  const signer = openSigner([rsa, ed25519])
  stack.use(
    await shop.startWorker({
      courier: openRelays([relayAt(receiver.port, 'inbox')]),
      signers: ({ fromDomain }) => (fromDomain === 'example.org' ? signer : undefined),
    }),
  )
  await shop.queue.wake({ name: 'notify' })
  await shop.wake()
  while ((await mailbox.received()).length < 3) await nextTurn()
  for (const { file, to } of await mailbox.received())
    assert.deepEqual(
      await verifySignatures(await readFile(file), zoneOf([rsa, ed25519]), new Date()),
      ['example.org news1 pass', 'example.org news1ed pass'],
      to.join(),
    )
})
