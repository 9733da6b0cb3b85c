/** The architecture holds: each of its rules is seen to catch an offender, and finds none among the project's files. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as imports from './architecture/import-rules.ts'
import { importsOf, type Rule, readPaths, readSources, type Source } from './architecture/source.ts'
import * as texts from './architecture/text-rules.ts'

/** An offender: the file (or files) that breaks the rule, and the file that the rule must name. */
type Case = {
  readonly rule: Rule
  readonly offender: Readonly<Record<string, string>>
  readonly names: string
}

const project = readSources()

const cases: Readonly<Record<string, Case>> = {
  'a folder imports only what stands to its left': {
    rule: imports.importsOnlyFromTheLeft,
    offender: { 'src/article/read.ts': "import type { Parts } from '../render/parts.ts'" },
    names: 'src/article/read.ts',
  },
  'every folder has a place in the order': {
    rule: imports.importsOnlyFromTheLeft,
    offender: { 'src/plugins/one.ts': '' },
    names: 'src/plugins/one.ts',
  },
  'no import cycle': {
    rule: imports.hasNoImportCycle,
    offender: { 'src/link.ts': "import './log.ts'", 'src/log.ts': "export { a } from './link.ts'" },
    names: 'src/link.ts > src/log.ts > src/link.ts',
  },
  'nodemailer, bullmq, ioredis, pg, mjml and handlebars stay in their adapters': {
    rule: imports.importsPackagesInAdapters,
    offender: { 'worker/deliver.ts': "import Connection from 'nodemailer/lib/smtp-connection'" },
    names: 'worker/deliver.ts',
  },
  'a package that is imported on demand counts too': {
    rule: imports.importsPackagesInAdapters,
    offender: { 'src/ledger/claim.ts': "const { Pool } = await import('pg')" },
    names: 'src/ledger/claim.ts',
  },
  'mjml is loaded by the thread that composes only': {
    rule: imports.loadsMjmlInItsThreadOnly,
    offender: {
      'worker/deliver.ts': "import { html } from '../src/render/html.ts'",
      'src/render/html.ts': "import mjml2html from 'mjml'",
    },
    names: 'worker/deliver.ts',
  },
  'the product imports no test': {
    rule: imports.importsNoTest,
    offender: { 'src/log.ts': "import { sink } from '../test/support/sink.ts'" },
    names: 'src/log.ts',
  },
  'process.env is read by src/config.ts only': {
    rule: texts.readsNoEnvironment,
    offender: { 'worker/pace.ts': 'const pace = process.env.PACE' },
    names: 'worker/pace.ts',
  },
  'every file opens with a sentence': {
    rule: texts.opensWithASentence,
    offender: { 'src/log.ts': "import 'node:fs'\n/** Says what happened. */" },
    names: 'src/log.ts',
  },
  'no name that says nothing': {
    rule: texts.hasTellingNames,
    offender: { 'src/render/utils/escape.ts': '' },
    names: 'src/render/utils/escape.ts',
  },
  'no file over 200 lines without a reason': {
    rule: texts.staysShort,
    offender: { 'src/log.ts': `/** Says what happened. */\n${'log()\n'.repeat(200)}` },
    names: 'src/log.ts',
  },
  'no default export': {
    rule: texts.hasNoDefaultExport,
    offender: { 'src/log.ts': 'export default function log() {}' },
    names: 'src/log.ts',
  },
  'only entry points end the process': {
    rule: texts.exitsInEntryPointsOnly,
    offender: { 'worker/worker.ts': 'process.exit(1)' },
    names: 'worker/worker.ts',
  },
  'no barrel file': {
    rule: texts.isNoBarrel,
    offender: {
      'src/ledger/index.ts': "/** Everything. */\nexport * from './claim.ts'\nexport { a } from './b.ts'\n",
    },
    names: 'src/ledger/index.ts',
  },
}

for (const [promise, { rule, offender, names }] of Object.entries(cases)) {
  describe(promise, () => {
    test('catches an offender', () => {
      const sources: Source[] = Object.entries(offender).map(([path, text]) => ({ path, text }))
      assert.ok(
        rule(sources).some((fault) => fault.startsWith(names)),
        `expected ${names} in ${JSON.stringify(rule(sources))}`,
      )
    })
    test('holds', () => assert.deepEqual(rule(project), []))
  })
}

test('no folder of data has a name that says nothing', () =>
  assert.deepEqual(texts.hasTellingNames(readPaths()), []))

test('comments and strings are no imports, and types are not loaded', () => {
  const text = `
    // import './a.ts'
    /* import './b.ts' */
    const url = 'https://example.org' // import './c.ts'
    import type { D } from './d.ts'
    export const e = 'e'
    import {
      f,
    } from '@f/f/deep.js'`
  assert.deepEqual(importsOf({ path: 'src/log.ts', text }), [
    { file: 'src/d.ts', eager: false },
    { package: '@f/f', eager: true },
  ])
})
