import { writeFileSync } from 'node:fs'
import { sql } from 'kysely'
import sharp from 'sharp'
import { openRenderThread } from '../../../src/render/render-in-thread.ts'
import { openMailBrowser } from '../../support/mail-browser.ts'
import { openCounter } from './counter.ts'

const jobs: [string, string, 'light' | 'dark', number][] = JSON.parse(process.argv[2]!)
await using renderer = openRenderThread()
await using counter = await openCounter(renderer)
await using b = await openMailBrowser()
const pics: Buffer[] = []
for (const [kind, language, colorScheme, width] of jobs) {
  const state = kind === 'left' || kind === 'undo' ? 'unsubscribed' : 'confirmed'
  await sql`update subscriptions set state=${state}::subscription_state`.execute(counter.database)
  const all: any = {
    confirm: { kind: 'confirm', confirmation: counter.confirmation, ip: '192.0.2.7' },
    change_address: { kind: 'change_address', change: counter.change },
    left: { kind: 'left', event: 12 },
    undo: { kind: 'undo', event: 12 },
  }
  const lists =
    ['confirm', 'preferences_link', 'your_data', 'address_changed'].includes(kind) && language !== 'en'
      ? ['daily', 'weekly']
      : ['daily']
  const m = await counter.read(
    { ...(all[kind] ?? { kind }), ...counter.reader, language, lists },
    kind === 'change_address' ? { address: 'new@example.net' } : {},
  )
  console.log(kind, language, m.subject, (await b.examine(m.html)).join(), m.html.length)
  if (process.argv[3] === 'text') console.log(m.text)
  pics.push(await b.photograph(m.html, { colorScheme, width }))
}
const metas = await Promise.all(pics.map((p) => sharp(p).metadata()))
const w = metas.reduce((s, m) => s + m.width! + 10, 0),
  h = Math.max(...metas.map((m) => m.height!))
let left = 0
const sheet = sharp({ create: { width: w, height: h, channels: 3, background: '#888' } }).composite(
  pics.map((input, i) => {
    const o = { input, left, top: 0 }
    left += metas[i]!.width! + 10
    return o
  }),
)
writeFileSync('/tmp/c-sheet.png', await sheet.png().toBuffer())
process.exit(0)
