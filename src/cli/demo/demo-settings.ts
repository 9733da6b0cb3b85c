/** Sets the demo up: a folder of its own, settings of its own, ports that nobody else has. */
import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { openEmbedded } from '../../database/embedded.ts'

/** Where the demo lives, and the environment in which its commands run. */
export interface DemoPlace {
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
}

const settings = `publication:
  name: The Harbour Lantern
  from: The Harbour Lantern <news@lantern.example>
  replyTo: editor@lantern.example
  operator: press@lantern.example
  postalAddress: 1 Quay Street, Lanternport
  site: http://127.0.0.1:SITE
lists:
  daily:
    name: Daily stories
    description: One story, every morning
    public: true
`

/** Makes the folder afresh. Nothing of the person's own environment reaches the demo: no database, no relay. */
export async function openDemoPlace(cwd: string): Promise<DemoPlace> {
  const folder = resolve(cwd, 'data', 'demo')
  await endEarlierServer(folder)
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  const [site, smtp, page] = await freePorts(3)
  await writeFile(join(folder, 'broadsheet.yaml'), settings.replace('SITE', String(site)))
  return {
    folder,
    env: {
      BROADSHEET_CONFIG: join(folder, 'broadsheet.yaml'),
      BROADSHEET_DATA: folder,
      BROADSHEET_LISTEN: `127.0.0.1:${site}`,
      BROADSHEET_INBOX: `${smtp},${page}`,
    },
  }
}

/** A demo that was killed may have left its server: whoever comes last stops it. */
async function endEarlierServer(folder: string): Promise<void> {
  const database = join(folder, 'postgres')
  if (!existsSync(database)) return
  try {
    await using _earlier = await openEmbedded({ folder: database })
  } catch {
    // It is thrown away next; that it can't be opened is no reason to keep it.
  }
}

/** Ports that are free now, all different. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer())
  const ports: number[] = []
  for (const server of servers) {
    await new Promise<void>((done, failed) => server.once('error', failed).listen(0, '127.0.0.1', done))
    const place = server.address()
    if (place === null || typeof place === 'string') throw new Error('a TCP server has a port')
    ports.push(place.port)
  }
  for (const server of servers) await new Promise((done) => server.close(done))
  return ports
}
