/** `lint` says what is amiss, what stops it first, and ends with 4 only for that. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Installation, makeInstallation } from '../../../support/installation.ts'
import { runHere } from '../../../support/run-here.ts'

const story = (words: string): string => `# The quay\n\nThe boats are back, and so are the gulls: ${words}\n`

describe('lint', () => {
  const opened = new AsyncDisposableStack()
  let installation: Installation
  before(async () => {
    installation = opened.use(await makeInstallation())
  })
  after(async () => await opened.disposeAsync())

  async function lint(text: string, ...more: string[]) {
    await installation.write('story.md', text)
    return await runHere(installation, ['lint', 'story.md', '-l', 'daily', ...more])
  }

  test('what stops it stands first, then what does not, then the sum', async () => {
    const ran = await lint(
      story('see [here](https://a.example) and [here](https://b.example). TKTK'),
      '--offline',
    )
    assert.equal(ran.code, 4)
    assert.match(
      ran.stdout,
      /^error +to-be-written: .*story\.md, line 3.*\n\nwarning +link-text: .*\n\n1 error, which stops it; 1 warning\.\n$/,
    )
  })

  test('a warning stops nothing; --json has them as they are', async () => {
    const ran = await lint(story('all is well.'), '--offline', '--preheader', 'short', '--json')
    assert.equal(ran.code, 0)
    assert.partialDeepStrictEqual(ran.json(), { findings: [{ level: 'warning', rule: 'preheader' }] })
  })

  test('nothing amiss is said as well', async () => {
    assert.equal((await lint(story('all is well.'), '--offline')).stdout, 'Nothing to complain about.\n')
  })

  test('links are asked but with --offline, and a place inside never is', async () => {
    const ran = await lint(story('see [the plan](http://10.1.2.3/plan).'))
    assert.equal(ran.code, 0)
    assert.match(ran.stdout, /^warning +dead-links: .*\(story\.md, line 3\) is none that readers reach/m)
    assert.match(ran.stdout, /^warning +call-to-action: .*nothing answers now/m)
  })
})
