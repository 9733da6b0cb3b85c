/** Takes the pictures of docs/gallery: npm run screenshots */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import sharp from 'sharp'
import { composeSample } from '../../src/cli/compose-sample.ts'
import { parseMessage } from '../../src/inbox/read-message.ts'
import { openMailBrowser } from '../support/mail-browser.ts'
import { editionOf, fixtures, themeNames } from './articles.ts'

const folder = new URL('../../docs/gallery/', import.meta.url)
/** What fits a screen or two: below it come more of the same blocks. */
const tallest = 1500

const looks = [
  { name: 'light', colorScheme: 'light', width: 720 },
  { name: 'dark', colorScheme: 'dark', width: 720 },
  { name: 'phone', colorScheme: 'light', width: 375 },
] as const

await rm(folder, { recursive: true, force: true })
await mkdir(folder, { recursive: true })
let pictures: ReadonlyMap<string, Buffer> = new Map()
await using browser = await openMailBrowser((path) => pictures.get(path))
const read = async (wanted: string) => {
  const article = fixtures.find(({ name }) => name === wanted)
  if (article === undefined) throw new Error(`there is no fixture ${wanted}`)
  return await article.read()
}
const story = await read('story')
const arabic = await read('arabic')
const every = await read('every-block')
const shots = [
  ...themeNames.map((theme) => ({
    name: theme,
    theme,
    articles: theme === 'digest' ? [story, every] : [story],
  })),
  { name: 'right-to-left', theme: 'broadsheet', articles: [arabic] },
]
for (const { name, theme, articles } of shots) {
  const sample = await composeSample({ prepared: await editionOf(articles, theme) })
  pictures = sample.pictures
  // A day that stays: what nobody changed gives the same picture.
  const signedUp = { since: new Date('2026-03-03'), source: 'form' }
  const { bytes } = sample.messageTo({ address: 'ada@example.net', name: 'Ada Example', ...signedUp })
  const { html } = await parseMessage(bytes)
  for (const look of looks) {
    const whole = sharp(await browser.photograph(html, look))
    const { width, height } = await whole.metadata()
    const shown = await whole
      .extract({ left: 0, top: 0, width, height: Math.min(height, tallest) })
      .resize({ width: Math.round(width * 0.7) })
      .png({ palette: true, quality: 80, effort: 10 })
      .toBuffer()
    const file = `${name}-${look.name}.png`
    await writeFile(new URL(file, folder), shown)
    process.stdout.write(`docs/gallery/${file}: ${Math.ceil(shown.length / 1024)} KB\n`)
  }
}
