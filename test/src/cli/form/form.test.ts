/** `broadsheet form` prints forms that work where they are put. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { writeForm } from '../../../../src/cli/form/write-form.ts'
import { openSignUpSite } from '../../../subscribers/sign-up/sign-up-site.ts'
import { testList, testPublication } from '../../../support/lists.ts'

const written = {
  name: 'Daily "stories" <b>',
  languages: ['de', 'en'],
  language: 'de',
  origins: ['https://blog.example'],
  fields: {
    town: { type: 'text', label: { de: 'Ihr <Ort>', en: 'Your town' }, required: true },
    when: { type: 'choice', label: 'Wann?', options: ['Morgens & mittags', 'Abends'] },
    post: { type: 'checkbox', label: 'Gedruckt' },
  },
}

describe('broadsheet form', () => {
  const publication = testPublication({ site: 'http://127.0.0.1/' })
  const form = writeForm(testList('daily', written, publication))

  it("is in the list's language, and what a setting says stays text", () => {
    assert.match(
      form.html,
      /^<form method="post" action="http:\/\/127\.0\.0\.1\/subscribe\/daily" lang="de" dir="ltr">/,
    )
    assert.match(form.html, /Ihr &lt;Ort&gt;<br>\n\s+<input name="field-town" type="text" required>/)
    assert.match(form.html, /<option>Morgens &amp; mittags<\/option>/)
    assert.match(
      form.html,
      /send you Daily &quot;stories&quot; &lt;b&gt;|Daily &quot;stories&quot; &lt;b&gt; per E-Mail/,
    )
    assert.match(
      form.frame,
      /src="http:\/\/127\.0\.0\.1\/embed\/daily" title="Daily &quot;stories&quot; &lt;b>"/,
    )
    assert.doesNotMatch(form.html, /<script|<b>/)
  })

  it('sent in from another site, the pasted form comes back as ours, filled in', async () => {
    await using world = await openSignUpSite({ lists: { daily: written } })
    const names = [...form.html.matchAll(/ name="([^"]+)"/g)].map(([, name]) => name)
    assert.deepEqual(names, ['email', 'name', 'field-town', 'field-when', 'field-post'])
    const values = {
      form: undefined,
      lists: undefined,
      'field-town': 'Ulm',
      'field-when': 'Morgens & mittags',
    }
    const sent = await world.send('/subscribe/daily', values, {
      'sec-fetch-site': 'cross-site',
      origin: 'https://blog.example',
      'accept-language': 'en',
    })
    const html = await sent.text()
    assert.match(html, /One more step/)
    assert.match(html, /name="field-town" type="text" value="Ulm"/)
    assert.match(html, /<option selected>Morgens &amp; mittags<\/option>/)
  })

  it('the script does as it says', async () => {
    await using world = await openSignUpSite({ lists: { daily: written } })
    const here = form.script
      .replace('"http://127.0.0.1"', JSON.stringify(world.url))
      .replace('form: form.form', `form: ${JSON.stringify(world.time())}`)
      .replace(/console\.log\((.*)\)$/, 'return [$1]')
      .replace('"…"', '"Ulm"')
    const run = new Function(`return (async () => { ${here} })()`)
    assert.partialDeepStrictEqual(await run(), [202])
    const [queued] = await world.queued()
    assert.partialDeepStrictEqual(queued?.request, {
      address: 'reader@example.org',
      by: 'api',
      fields: { town: 'Ulm', when: 'Morgens & mittags', post: 'yes' },
    })
  })
})
