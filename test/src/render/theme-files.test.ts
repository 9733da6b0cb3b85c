/** An operator's own themes: any file may be replaced, and a fault stops the edition with its file and line. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { Mistake } from '../../../src/mistake.ts'
import { showParts } from '../../../src/render/parts.ts'
import { renderEdition } from '../../../src/render/render-edition.ts'
import { listThemes } from '../../../src/render/theme-files.ts'
import { article, everyBlock, look, renderInput, themes } from './sample.ts'

const root = mkdtempSync(join(tmpdir(), 'themes-'))
after(() => rmSync(root, { recursive: true }))
let count = 0

/** A folder of themes with these files. */
function themesOf(files: Readonly<Record<string, string>>): string {
  const folder = join(root, String(++count))
  mkdirSync(folder)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, dirname(path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

async function render(own: string, theme: string): Promise<{ html: string; text: string }> {
  const input = renderInput(article(everyBlock), { look: { ...look, theme, themes: own } })
  const rendered = await renderEdition(input, themes)
  return { html: showParts(rendered.html), text: showParts(rendered.text) }
}

test('one file stands for the shipped one, in the themes that extend it too', async () => {
  const own = themesOf({ 'broadsheet/blocks/divider.hbs': '<hr id="ours">' })
  assert.match((await render(own, 'broadsheet')).html, /<hr id="ours">/)
  assert.match((await render(own, 'brief')).html, /<hr id="ours">/)
})

test('a theme of one’s own sets what it likes and takes the rest from the one that it extends', async () => {
  const own = themesOf({
    'daily/theme.yaml':
      'extends: brief\nsizes:\n  text: { size: 21, line: 33 }\ncolours:\n  light: { page: "#fdf6e3" }\n',
    'daily/text.hbs': 'DAILY\n{{#each articles}}{{blocks}}{{/each}}\n{{slot.unsubscribeUrl}}',
  })
  const { html, text } = await render(own, 'daily')
  assert.match(html, /font-size:21px;line-height:33px/)
  assert.match(html, /background-color:#fdf6e3/)
  assert.match(html, />1\.<\/span> What comes next/)
  assert.match(text, /^DAILY\nFirst paragraph\.[\s\S]*\{unsubscribeUrl\}$/m)
})

test('the call below several articles stands on the mail’s side, not on that of its first article', async () => {
  const own = themesOf({
    'digest/blocks/call-to-action.hbs': '<p lang="{{lang}}" dir="{{dir}}">{{button}}</p>',
  })
  const arabic = article(everyBlock, { lang: 'ar', dir: 'rtl' })
  const input = renderInput(arabic, {
    articles: [arabic, article(everyBlock)],
    look: { ...look, theme: 'digest', themes: own },
  })
  const { html } = await renderEdition(input, themes)
  assert.match(showParts(html), /<p lang="en" dir="ltr">Sign up free/)
})

test('all themes are listed, and a folder of parts is no theme', () => {
  const own = themesOf({
    'daily/theme.yaml': 'extends: brief',
    'brief/text.hbs': 'x',
    'stray/notes.txt': 'x',
  })
  assert.deepEqual(
    listThemes({ shipped: themes, own }).map(({ name, own }) => [name, own]),
    [
      ['brief', true],
      ['broadsheet', false],
      ['daily', true],
      ['digest', false],
      ['letter', false],
    ],
  )
})

const faults: readonly [name: string, files: Readonly<Record<string, string>>, says: RegExp][] = [
  ['YAML', { 'theme.yaml': 'extends: broadsheet\nfonts: {\n' }, /theme\.yaml:3: .*[Ff]low/],
  ['an unknown setting', { 'theme.yaml': 'extends: brief\nfont: x\n' }, /theme\.yaml:2: font is no setting/],
  [
    'an unknown setting within',
    { 'theme.yaml': 'extends: brief\nfonts:\n  body: x\n' },
    /theme\.yaml:3: fonts\.body is no/,
  ],
  ['a value', { 'theme.yaml': 'extends: brief\nwidth: wide\n' }, /theme\.yaml:2: width /],
  [
    'a colour',
    { 'theme.yaml': 'extends: brief\ncolours:\n  dark:\n    ink: "#fff"\n' },
    /theme\.yaml:4: .*#rrggbb/,
  ],
  [
    'a font that leaves its place',
    { 'theme.yaml': 'extends: brief\nfonts: { text: "x;}{{name}}<" }\n' },
    /theme\.yaml:2: fonts\.text needs/,
  ],
  [
    'colours that cannot be read',
    { 'theme.yaml': 'extends: brief\ncolours:\n  light: { muted: "#999999" }\n' },
    /theme\.yaml:3: colours\.light\.muted #999999 on page .* contrast of 2/,
  ],
  ['no base', { 'theme.yaml': 'width: 600\n' }, /theme\.yaml: sets no about, articles/],
  [
    'an unknown base',
    { 'theme.yaml': 'width: 600\nextends: nothing\n' },
    /theme\.yaml:2: there is no theme nothing/,
  ],
  ['a circle', { 'theme.yaml': 'extends: mine\n' }, /theme\.yaml:1: .*extends mine/],
  ['no theme.yaml', { 'text.hbs': 'x' }, /mine.theme\.yaml: is missing/],
  [
    'syntax',
    { 'text.hbs': 'One\n\n{{#if publication}}\n' },
    /text\.hbs:3: Handlebars cannot read this: .*never closed/,
  ],
  ['an unknown value', { 'text.hbs': 'One\n{{publicaton}}' }, /text\.hbs:2: .*publicaton/],
  [
    'an unknown value in a condition',
    { 'text.hbs': 'One\n\n{{#if publicaton}}x{{/if}}' },
    /text\.hbs:3: there is no value publicaton/,
  ],
  [
    'an unknown value in a part',
    { 'newsletter.mjml.hbs': '{{> parts/mine}}', 'parts/mine.hbs': 'x\n{{nothing}}' },
    /parts.mine\.hbs:2: /,
  ],
  ['an unknown value in a block', { 'blocks/post.hbs': '\n{{autor}}' }, /blocks.post\.hbs:2: .*autor/],
  ['an unknown slot', { 'text.hbs': '{{slot.adress}}' }, /text\.hbs:1: .*adress/],
  ['a slot that no reader has', { 'text.hbs': '{{slot.eraseUrl}}' }, /text\.hbs:1: .*eraseUrl/],
  ['a slot of a header', { 'parts/footer.hbs': '{{slot.messageId}}' }, /parts.footer\.hbs:1: .*messageId/],
  ['an unknown part', { 'text.hbs': '\n{{> parts/none}}' }, /text\.hbs:2: there is no part "parts\/none"/],
  ['an unknown helper', { 'text.hbs': '\n{{shout publication}}' }, /text\.hbs:2: .*shout/],
  ['a helper that writes to the log', { 'text.hbs': '{{log publication}}' }, /text\.hbs:1: .*log/],
  ['three braces', { 'text.hbs': '{{{publication}}}' }, /text\.hbs:1: three braces/],
  ['an unknown block', { 'blocks/poem.hbs': 'x' }, /blocks.poem\.hbs: is no template of a theme/],
  [
    'an MJML tag',
    { 'parts/masthead.hbs': '<mj-text>\nx\n</mj-text>\n<mj-txt>x</mj-txt>' },
    /parts.masthead\.hbs:4: MJML does not take this: <mj-txt>/,
  ],
  [
    'an MJML attribute below a condition',
    { 'parts/masthead.hbs': '{{#if site}}\n{{/if}}\n<mj-text\n  colour="red">x</mj-text>' },
    /parts.masthead\.hbs:3: MJML .*colour/,
  ],
  [
    'an MJML tag that is never closed',
    { 'parts/article.hbs': '<mj-text>\n{{blocks}}\n' },
    /parts.article\.hbs:1: MJML .*<mj-text>/,
  ],
  ['MJML without its frame', { 'newsletter.mjml.hbs': 'x' }, /newsletter\.mjml\.hbs: MJML/],
]
for (const [name, files, says] of faults) {
  test(`a fault in a theme: ${name}`, async () => {
    const begun = name === 'no theme.yaml' ? {} : { 'theme.yaml': 'extends: broadsheet\n' }
    const all = { ...begun, ...files }
    const own = themesOf(
      Object.fromEntries(Object.entries(all).map(([file, text]) => [`mine/${file}`, text])),
    )
    await assert.rejects(render(own, 'mine'), (error: unknown) => {
      assert.ok(error instanceof Mistake, String(error))
      assert.match(error.message, says)
      return true
    })
  })
}

test('a theme that stands alone and lacks a template: which', async () => {
  const tokens = readFileSync(new URL('broadsheet/theme.yaml', themes), 'utf8')
  const alone = themesOf({ 'mine/theme.yaml': tokens })
  await assert.rejects(render(alone, 'mine'), /theme mine has no newsletter\.mjml\.hbs\. Write it/)
})

test('a theme that does not exist: which there are', async () => {
  await assert.rejects(
    render(themesOf({}), 'none'),
    /no theme "none"\. There are: brief, broadsheet, digest, letter\./,
  )
  await assert.rejects(render(themesOf({}), '../pages'), /no theme "\.\.\/pages"/)
})
