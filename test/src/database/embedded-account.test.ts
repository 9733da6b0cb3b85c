/** Proves that the embedded database runs for every kind of account, and finds its data when that changes. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chown, readdir, readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { accountsToTry } from '../../../src/database/embedded/account.ts'
import {
  type Cleaner,
  copyNative,
  type MemberOptions,
  madeFolder,
  newFolder,
  postmasterOf,
  startMember,
  statusOf,
} from './embedded/playground.ts'

const root = { uid: 0, gid: 0 }
const nobody = { uid: 65_534, gid: 65_534 }

const isRoot = process.geteuid?.() === 0
/** True when another account can run this very checkout; not so below root's home. */
const isOpen = isRoot && canRunAs(nobody)
const rootOnly = { skip: isRoot ? false : 'only root can act as others' }
const openOnly = { skip: isOpen ? false : 'only root, in a checkout that others can reach, can act as them' }

function canRunAs(account: { uid: number; gid: number }): boolean {
  try {
    const file = fileURLToPath(new URL('./embedded/member.ts', import.meta.url))
    execFileSync(process.execPath, ['--check', file], { ...account, stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

// Root as containers have it by default: no user namespace (the kernel allows none in a chroot), and these capabilities,
// without the one to look into other accounts' processes.
const containerCapabilities =
  '-all,+chown,+dac_override,+fowner,+fsetid,+kill,+setgid,+setuid,+setpcap,+net_bind_service,+sys_chroot,+mknod'
const withoutNamespaces = [
  ...['unshare', '--mount', 'sh', '-c'],
  `mount --rbind / /mnt && exec chroot /mnt setpriv --bounding-set=${containerCapabilities} -- "$0" "$@"`,
]

/** Runs a member until it is in, asks what `look` asks of the server's process, and lets it leave. */
async function visit<T>(
  t: Cleaner,
  options: MemberOptions,
  look: (server: number) => Promise<T>,
): Promise<T> {
  const member = startMember(t, options)
  await member.hears('joined')
  member.tell('insert')
  await member.hears('committed')
  const server = await postmasterOf(options.folder)
  assert.ok(server)
  const seen = await look(server)
  // It is inserting without end: killed, and the next visit finds the server running and its rows there.
  member.child.kill('SIGKILL')
  await member.ended
  const last = startMember(t, options)
  await last.hears('joined')
  last.tell('leave')
  await last.hears('left')
  assert.equal(await postmasterOf(options.folder), undefined, 'the last one out stopped it')
  return seen
}

test('root serves a folder of its own in a user namespace, else as nobody; a user folder as that user', () => {
  const through = (me: typeof root, owner: typeof root) =>
    accountsToTry(me, owner).map((account) => `${account.through[0] ?? 'direct'} ${account.owner.uid}`)
  assert.deepEqual(through(root, root), ['unshare 0', 'direct 65534', 'setpriv 65534'])
  assert.deepEqual(through(root, { uid: 1000, gid: 1000 }), ['direct 1000', 'setpriv 1000', 'unshare 0'])
  assert.deepEqual(through({ uid: 1000, gid: 1000 }, root), ['direct 1000', 'unshare 1000'])
})

test('as root, with programs and data that no other account can reach', rootOnly, async (t) => {
  const folder = await newFolder(t)
  const binaries = await copyNative(t)
  const mapped = await visit(t, { folder, binaries }, (server) => readFile(`/proc/${server}/uid_map`, 'utf8'))
  assert.deepEqual(mapped.trim().split(/\s+/), ['65534', '0', '1'])
  assert.deepEqual(await ownersIn(folder), [0])
})

test(
  'root finds the same data when namespaces are forbidden, and when they are allowed again',
  rootOnly,
  async (t) => {
    const folder = await madeFolder(t)
    const binaries = await copyNative(t)
    const status = (server: number) => statusOf(server)
    assert.equal((await visit(t, { folder, binaries }, status)).uid, 0)
    const rows = await countOf(t, { folder, binaries })

    const forbidden = await visit(t, { folder, binaries, through: withoutNamespaces }, status)
    // CAP_DAC_OVERRIDE, and nothing else: folder and programs are where only root may enter.
    assert.deepEqual(
      { uid: forbidden.uid, capabilities: Number(`0x${forbidden.capabilities}`) },
      { uid: 65_534, capabilities: 2 },
    )
    assert.deepEqual(await ownersIn(folder), [65_534])
    assert.ok((await countOf(t, { folder, binaries })) > rows)

    assert.equal((await visit(t, { folder, binaries }, status)).uid, 65_534)
  },
)

test('an ordinary user runs it himself, and shares it with root', openOnly, async (t) => {
  const folder = await newFolder(t)
  await chown(dirname(folder), nobody.uid, nobody.gid)
  // Root comes first: what it makes below a user's folder is the user's.
  const byRoot = await visit(t, { folder }, statusOf)
  const byUser = await visit(t, { folder, ...nobody }, statusOf)
  for (const { uid, capabilities } of [byRoot, byUser])
    assert.deepEqual({ uid, capabilities: Number(`0x${capabilities}`) }, { uid: 65_534, capabilities: 0 })
  assert.deepEqual(await ownersIn(folder), [65_534])
})

test('a user id that has no name works', openOnly, async (t) => {
  const folder = await newFolder(t)
  const unnamed = { uid: 54_321, gid: 54_321 }
  await chown(dirname(folder), unnamed.uid, unnamed.gid)
  assert.equal((await visit(t, { folder, ...unnamed }, statusOf)).uid, 54_321)
})

test(
  "another account's database is refused in one line, and a folder that can't be written",
  openOnly,
  async (t) => {
    const folder = await madeFolder(t, 0o755)
    await visit(t, { folder }, statusOf)
    const meets = async (place: string) =>
      JSON.stringify(await startMember(t, { folder: place, ...nobody }).hears('mistake'))
    assert.match(await meets(folder), /permission denied.*BROADSHEET_DATA.*"exitCode":2/)
    assert.match(
      await meets(join(dirname(folder), 'other')),
      /permission denied.*BROADSHEET_DATA.*"exitCode":2/,
    )
    assert.deepEqual(await ownersIn(folder), [0])
  },
)

async function ownersIn(folder: string): Promise<number[]> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = names
    .filter((entry) => !entry.isSymbolicLink())
    .map((entry) => join(entry.parentPath, entry.name))
  return [...new Set((await Promise.all([folder, ...files].map((file) => stat(file)))).map(({ uid }) => uid))]
}

async function countOf(t: Cleaner, options: MemberOptions): Promise<number> {
  const member = startMember(t, options)
  await member.hears('joined')
  member.tell('count')
  const rows = await member.hears('rows')
  member.tell('leave')
  await member.hears('left')
  return Number(rows)
}
