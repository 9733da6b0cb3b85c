/** Makes a key and writes its private half to a file that only its owner may read. */
import { generateKeyPair } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { basename, dirname, relative, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { Config } from '../../config/settings.ts'
import { parseKey, type SigningKey } from '../../message/dkim/signing-key.ts'
import { domainOf } from '../../message/identity.ts'
import { Mistake } from '../../mistake.ts'

/** What may be chosen. */
export interface NewKeyOptions {
  readonly domain?: string
  readonly selector?: string
  readonly out?: string
  readonly ed25519?: boolean
}

/** The key, its file, and the entry of `dkim` that names it. */
export interface NewKey {
  readonly key: SigningKey
  readonly file: string
  readonly setting: string
}

const generate = promisify(generateKeyPair)

/** Makes it; a file that is there already is never written over. */
export async function makeKey(
  config: Pick<Config, 'file' | 'publication'>,
  options: NewKeyOptions,
  { cwd, now = new Date() }: { readonly cwd: string; readonly now?: Date },
): Promise<NewKey> {
  const fromDomain = domainOf(config.publication.from.address)
  const domain = options.domain ?? fromDomain
  const selector = options.selector ?? monthly(now, options.ed25519 === true)
  for (const [name, value] of Object.entries({ domain, selector }))
    if (!names.test(value)) throw new Mistake(`--${name} ${value}: not a name that DNS can hold.`)
  const folder = config.file === undefined ? cwd : dirname(config.file)
  const file =
    options.out === undefined ? resolve(folder, `${selector}.${domain}.pem`) : resolve(cwd, options.out)
  const { privateKey } = options.ed25519
    ? await generate('ed25519')
    : await generate('rsa', { modulusLength: 2048 })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  await writeNew(file, pem)
  const beside = relative(folder, file)
  const path = beside.startsWith('..') ? file : `./${beside}`
  const setting = [
    `selector: ${selector}`,
    ...(domain === fromDomain ? [] : [`domain: ${domain}`]),
    `key: ${path}`,
  ].join(', ')
  return { key: { selector, domain, ...parseKey(pem, basename(file)) }, file, setting }
}

/** Labels of letters, digits and hyphens with dots between. */
const names =
  /^(?=.{1,200}$)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$/

/** Keys are changed now and then: a name with its month tells the old from the new. */
function monthly(now: Date, ed25519: boolean): string {
  return `news${now.toISOString().slice(0, 7).replace('-', '')}${ed25519 ? 'ed' : ''}`
}

async function writeNew(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code !== 'EEXIST')
      throw new Mistake(`${file} can't be written (${String(code)}). Choose another: --out FILE`)
    throw new Mistake(
      `${file} is there already, and is not written over. Choose another: --selector, or --out FILE`,
    )
  }
}
