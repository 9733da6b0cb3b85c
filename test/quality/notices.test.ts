/** The message that everybody gets first: nothing and nobody can complain about it. All others: the longer suite. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { missingTools } from '../support/quality.ts'
import { type NoticeJudge, openNoticeJudge } from './judge-notices.ts'

let judge: NoticeJudge
before(async () => {
  if (missingTools === false) judge = await openNoticeJudge()
})
after(async () => await judge?.[Symbol.asyncDispose]())

for (const language of ['en', 'ar'])
  test(`confirm, ${language}`, { skip: missingTools }, async () => {
    assert.deepEqual(await judge.judge('confirm', language), [])
  })
