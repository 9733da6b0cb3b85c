/** What several sources wish for their edition is weighed together. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type Installation, makeInstallation } from '../../../support/installation.ts'
import { runHere } from '../../../support/run-here.ts'

const story = (head: string): string =>
  `---\n${head}\n---\n\n# The quay\n\nDear {{reader.name|"friend"}}, the boats are back, and so are the gulls.\n`

describe('several articles', () => {
  const opened = new AsyncDisposableStack()
  let installation: Installation
  before(async () => {
    installation = opened.use(await makeInstallation())
    await installation.write(
      'plain.md',
      '# The mill\n\nDear {{reader.name|"reader"}}, the wheel turns again.\n',
    )
    await installation.write('daily.md', story('list: daily\nmerge: true'))
    await installation.write('weekly.md', story('list: weekly'))
  })
  after(async () => await opened.disposeAsync())

  const lint = async (...args: string[]) =>
    await runHere(installation, ['lint', ...args, '--theme', 'digest', '--offline'])

  test('fields are filled where any says so', async () => {
    const args = ['preview', 'plain.md', 'daily.md', '--theme', 'digest', '--offline', '--out', 'p', '--json']
    const ran = await runHere(installation, args)
    assert.equal(ran.code, 0, ran.stderr)
    assert.doesNotMatch(await readFile(join(installation.folder, 'p/edition.txt'), 'utf8'), /\{\{/)
  })

  test('a source for another list is not sent to the only one there is', async () => {
    const yaml = join(installation.folder, 'one.yaml')
    const more =
      'postalAddress: 1 Press Lane\n  site: http://127.0.0.1:1\nlists: { daily: { name: Daily } }\n'
    await installation.write(
      'one.yaml',
      `publication:\n  name: One\n  from: One <one@example.org>\n  ${more}`,
    )
    const ran = await runHere(installation, ['lint', 'weekly.md', '--offline'], {
      env: { BROADSHEET_CONFIG: yaml },
    })
    assert.equal(ran.code, 2, ran.stderr)
    assert.match(ran.stderr, /no list "weekly"/)
  })

  test('the list is the one that any names; two are a mistake, unless the command line says which', async () => {
    assert.equal((await lint('plain.md', 'weekly.md')).code, 0)
    const refused = await lint('plain.md', 'daily.md', 'weekly.md')
    assert.equal(refused.code, 2)
    assert.match(refused.stderr, /daily\.md is for the list daily, and .*weekly\.md for weekly\. .*--list/)
    assert.equal((await lint('daily.md', 'weekly.md', '-l', 'daily')).code, 0)
  })
})
