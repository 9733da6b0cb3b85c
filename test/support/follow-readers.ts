/** Runs an installation and follows readers through it, from the first form to the last link. */
import assert from 'node:assert/strict'
import { z } from 'zod'
import { type Installation, makeInstallation } from './installation.ts'
import { type Manner, openReaderBrowser } from './reader-browser.ts'
import {
  askPreferences,
  choose,
  confirm,
  leaveAndReturn,
  newReader,
  type Reader,
  readStory,
  signUp,
} from './reader-journey.ts'
import { openReaderMailbox } from './reader-mail.ts'
import { runHere } from './run-here.ts'

const standing = z.object({ signUps: z.object({ asked: z.number(), confirmed: z.number() }) })

/** Follows a reader of each manner, on an installation with this environment. */
export async function followReaders(
  manners: readonly Manner[],
  env: Record<string, string> = {},
): Promise<void> {
  await using installation = await makeInstallation({ env })
  await installation.write('broadsheet.yaml', settings(installation))
  const up = installation.start('up')
  await up.said(/Running; Ctrl-C/)
  await using browser = await openReaderBrowser()

  await run(
    installation,
    'subscribers',
    'add',
    'first@example.net',
    '-l',
    'daily',
    '--consent',
    'asked',
    '--json',
  )
  await send(installation, 'one.md', '# The ferry sails\n\nIt sails again, and the bell was rung for it.\n')
  const call = (await openReaderMailbox(installation, 'first@example.net').next()).link('/subscribe/daily')

  const readers = manners.map((manner) => newReader(installation, browser, manner))
  await together(readers, async (reader) => {
    await signUp(reader, call)
    await confirm(reader)
  })
  const { signUps } = standing.parse(await run(installation, 'status', '1', '--json'))
  assert.deepEqual(signUps, { asked: readers.length, confirmed: readers.length })

  await send(
    installation,
    'two.md',
    '# The bell is silent\n\nNobody rang it this morning, and nobody knows why.\n',
  )
  await together(readers, async (reader) => {
    const edition = await reader.mailbox.next()
    const footer = edition.mail.text ?? ''
    assert.ok(footer.includes(`It was sent to ${reader.address}`))
    assert.match(footer, /^Signed up on \w+ \d+, \d{4}, with the form on our sign-up page\.$/m)
    const mailed = await askPreferences(reader, edition)
    await choose(reader, mailed.link('/r/'))
    await leaveAndReturn(reader, edition)
    assert.deepEqual(await readStory(reader), story)
  })

  up.kill('SIGINT')
  const { code, stdout, stderr } = await up.ended
  assert.equal(code, 0, stderr)
  for (const { address } of readers)
    assert.ok(!`${stdout}${stderr}`.includes(address), 'the log has an address')
}

/** What the log of consent has in the end, entry by entry. */
const story = [
  'asked form daily',
  'confirmed link daily',
  'details_changed preferences',
  'confirmed preferences weekly',
  'paused preferences daily',
  'paused preferences weekly',
  'resumed preferences daily',
  'resumed preferences weekly',
  'data_sent preferences',
  'left link daily',
  'reason_given link daily',
  'returned link daily',
]

/** At most so many at a time: their browsers share two cores. */
const atOnce = 4

async function together(readers: readonly Reader[], walk: (reader: Reader) => Promise<void>): Promise<void> {
  const waiting = [...readers]
  const walkAll = async (): Promise<void> => {
    for (let reader = waiting.shift(); reader !== undefined; reader = waiting.shift()) await walk(reader)
  }
  await Promise.all(Array.from({ length: atOnce }, walkAll))
}

async function send(installation: Installation, file: string, article: string): Promise<void> {
  await installation.write(file, article)
  await run(installation, 'send', file, '-l', 'daily', '--yes', '--wait', '--offline', '--json')
}

/** A command that must be well; its answer. */
async function run(installation: Installation, ...args: string[]): Promise<unknown> {
  const ran = await runHere(installation, args)
  assert.equal(ran.code, 0, ran.stderr)
  return ran.json()
}

const settings = ({ sitePort }: Installation): string => `publication:
  name: The Test Broadsheet
  from: The Test Broadsheet <news@example.org>
  postalAddress: 1 Press Lane, Springfield
  site: http://127.0.0.1:${sitePort}
  languages: [en, de, ar]
lists:
  daily: { name: Daily stories, public: true }
  weekly: { name: Weekly stories, public: true }
readers: { confirmationsPerHour: 200 }
`
