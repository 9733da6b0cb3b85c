/** `preview` as a person meets it: a real reader's mail, pictures along with it, and a page that follows the writing. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { innerFolder } from '../../../../src/cli/preview/inner-folder.ts'
import { type Installation, makeInstallation } from '../../../support/installation.ts'
import { runHere } from '../../../support/run-here.ts'

const story = (words: string): string => `# The quay\n\n${words}, and the gulls that come with every boat.\n`

describe('preview', () => {
  const opened = new AsyncDisposableStack()
  let installation: Installation
  before(async () => {
    installation = opened.use(await makeInstallation())
    await installation.write('story.md', story('Dear {{reader.name|"friend"}} of {{reader.town|"here"}}'))
  })
  after(async () => await opened.disposeAsync())

  test('--as takes a reader from the database, and refuses one who is not there; what an earlier preview left goes', async () => {
    const frames = join(installation.folder, 'preview', innerFolder)
    const left = join(frames, 'edition-3-light.html')
    await mkdir(frames, { recursive: true })
    await writeFile(left, 'old')
    await installation.write('readers.csv', 'email,name,town\nada@example.org,Ada,Bath\n')
    const imported = ['subscribers', 'import', 'readers.csv', '-l', 'daily', '--consent', 'asked']
    assert.equal((await runHere(installation, imported)).code, 0)
    const args = ['preview', 'story.md', '-l', 'daily', '--merge', '--offline', '--as']
    const ran = await runHere(installation, [...args, 'Ada@example.org'])
    assert.equal(ran.code, 0, ran.stderr)
    const read = async (name: string) => await readFile(join(installation.folder, 'preview', name), 'utf8')
    assert.match(
      await read('edition.txt'),
      /Dear Ada of Bath,[\s\S]*\nAdded on .+, from an earlier list of readers\.\n/,
    )
    assert.ok(!existsSync(left))
    const page = await read('index.html')
    assert.match(page, /<bdi>Ada<\/bdi>, <bdi>ada@example\.org<\/bdi>[\s\S]*town: Bath/)
    assert.doesNotMatch(page, /type="radio"/)
    const refused = await runHere(installation, [...args, 'bob@example.org'])
    assert.equal(refused.code, 2)
    assert.match(refused.stderr, /^--as bob@example\.org: no reader has this address\./)
  })

  test('--watch serves the page, builds it at every save, shows faults in it, and ends with Ctrl-C', async () => {
    const watching = installation.start('preview', 'story.md', '-l', 'daily', '--offline', '--watch')
    await watching.said(/Ctrl-C ends it/)
    const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(watching.output())?.[0] ?? ''
    const get = async (path = '') => await fetch(url + path).then((response) => response.text())
    assert.match(await get(), /<script src="\/live\.js" defer>/)
    assert.match(await get(`${innerFolder}/edition-dark.html`), /The quay/)
    const built = await openEvents(`${url}built`)

    await installation.write('story.md', story('TODO: say more'))
    await built.next()
    assert.match(await get(), /TODO: say more[\s\S]*yet to be written/)

    await mkdir(join(installation.folder, 'art/old'), { recursive: true })
    await installation.write('story.md', `${story('TODO: say more')}\n![The quay](art/old/quay.svg)\n`)
    await built.next()
    assert.match(await get(), /quay\.svg[\s\S]*is left out/)
    await installation.write('art/old/quay.svg', quay)
    await built.next()
    assert.doesNotMatch(await get(), /is left out/)

    await installation.write('story.md', '---\nheadline: [\n---\n\nWords.\n')
    await built.next()
    const faulty = await get()
    assert.match(faulty, /role="alert"[\s\S]*story\.md[\s\S]*Below is what was built before/)
    assert.match(faulty, /TODO: say more/)

    await installation.write('broadsheet.yaml', settings('The Renamed Post'))
    await installation.write('story.md', story('All is well'))
    await built.next()
    assert.match(await get('edition.txt'), /The Renamed Post[\s\S]*All is well/)
    assert.doesNotMatch(await get(), /role="alert"/)

    const others = await fetch(`${url}../broadsheet.yaml`)
    assert.equal(others.status, 404)
    watching.kill('SIGINT')
    const ended = await watching.ended
    assert.equal(ended.code, 0, ended.stderr)
  })

  test('standard input can be watched by nobody', async () => {
    const ran = await runHere(installation, ['preview', '-', '-l', 'daily', '--watch'])
    assert.equal(ran.code, 2)
    assert.match(ran.stderr, /--watch needs a file/)
  })
})

const quay =
  '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200"><rect width="300" height="200" fill="#456"/></svg>'

const settings = (name: string): string => `publication:
  name: ${name}
  from: news@example.org
  postalAddress: 1 Press Lane
  site: https://news.example.org
lists:
  daily: { name: Daily stories, public: true }
`

/** Each `next` waits for one more event of the stream. */
async function openEvents(url: string): Promise<{ next: () => Promise<void> }> {
  const { body } = await fetch(url)
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader()
  return {
    async next() {
      const { value } = (await reader?.read()) ?? {}
      assert.match(value ?? '', /^data: built\n\n/)
    },
  }
}
