/** Takes the pictures of docs/gallery/pages: npm run screenshots */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import sharp from 'sharp'
import { openPageBrowser } from '../src/site/page-browser.ts'
import { stateOf } from './examine-state.ts'
import { openPageWorld } from './page-states.ts'

const folder = new URL('../../docs/gallery/pages/', import.meta.url)
/** What fits a screen or two. */
const tallest = 1500

const looks = [
  { name: 'phone', colorScheme: 'light', width: 375, shown: 300 },
  { name: 'wide', colorScheme: 'dark', width: 1000, shown: 600 },
] as const

/** Each page once, and the states of it that look different; two of them right to left as well. */
const shots: readonly (readonly [state: string, lang: string])[] = [
  ...[
    ...[
      'subscribe',
      'subscribe-one',
      'subscribe-wrong',
      'did-you-mean',
      'one-more-step',
      'look-in-your-inbox',
    ],
    ...['embed', 'confirm', 'confirmed', 'confirm-expired', 'not-me', 'not-me-done'],
    ...['mail-me-a-link', 'link-mailed', 'preferences', 'preferences-paused', 'change-address'],
    ...['address-changed', 'erase', 'erased', 'unsubscribe', 'unsubscribed', 'undo', 'returned'],
    ...['not-found', 'too-many'],
  ].map((state): [string, string] => [state, 'en']),
  ['subscribe-one', 'ar'],
  ['preferences', 'ar'],
]

await rm(folder, { recursive: true, force: true })
await mkdir(folder, { recursive: true })
await using world = await openPageWorld()
await using browser = await openPageBrowser()
for (const [name, lang] of shots) {
  const { path, body } = await stateOf(name).at(world)
  const { page } = await browser.visit(
    `${world.url}${path}${path.includes('?') ? '&' : '?'}lang=${lang}`,
    body,
  )
  world.limits.full = false
  for (const { name: look, colorScheme, width, shown } of looks) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height: 600 })
    const whole = sharp(await page.screenshot({ fullPage: true }))
    const { height } = await whole.metadata()
    const picture = await whole
      .extract({ left: 0, top: 0, width, height: Math.min(height, tallest) })
      .resize({ width: shown })
      .png({ palette: true, quality: 80, effort: 10 })
      .toBuffer()
    const file = `${name}${lang === 'en' ? '' : `-${lang}`}-${look}.png`
    await writeFile(new URL(file, folder), picture)
    process.stdout.write(`docs/gallery/pages/${file}: ${Math.ceil(picture.length / 1024)} KB\n`)
  }
  await page.close()
}
