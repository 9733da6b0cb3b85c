/** Sets the demo up: a folder of its own, settings of its own, ports that nobody else has. */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { endEarlierServer, lockDemo } from './demo-lock.ts'
import { freePorts } from './free-ports.ts'

/** Where the demo lives, and the environment in which its commands run: nobody else's until disposed. */
export interface DemoPlace extends Disposable {
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
  await mkdir(dirname(folder), { recursive: true })
  using opening = new DisposableStack()
  opening.use(lockDemo(folder))
  await endEarlierServer(folder)
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder)
  const [site, smtp, page] = await freePorts(3)
  await writeFile(join(folder, 'broadsheet.yaml'), settings.replace('SITE', String(site)))
  const opened = opening.move()
  return {
    folder,
    env: {
      BROADSHEET_CONFIG: join(folder, 'broadsheet.yaml'),
      BROADSHEET_DATA: folder,
      BROADSHEET_LISTEN: `127.0.0.1:${site}`,
      BROADSHEET_INBOX: `${smtp},${page}`,
    },
    [Symbol.dispose]: () => opened.dispose(),
  }
}
