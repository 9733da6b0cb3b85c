/** Every kind of message to a reader, in every script that we have words in. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { wordedKinds } from '../../src/render/notice-words.ts'
import { missingTools } from '../support/quality.ts'
import { type NoticeJudge, openNoticeJudge } from './judge-notices.ts'

let judge: NoticeJudge
before(async () => {
  if (missingTools === false) judge = await openNoticeJudge()
})
after(async () => await judge?.[Symbol.asyncDispose]())

for (const kind of wordedKinds)
  for (const language of kind === 'confirm' ? ['de', 'ja', 'zh-Hans'] : ['en', 'ar'])
    test(`${kind}, ${language}`, { skip: missingTools }, async () => {
      assert.deepEqual(await judge.judge(kind, language), [])
    })
