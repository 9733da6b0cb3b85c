/** Header fields are shown as what they say. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readableHeaders } from '../../../../src/cli/preview/readable-headers.ts'

const cases: readonly (readonly [string, string])[] = [
  ['multipart/alternative; boundary="=_broadsheet"', 'multipart/alternative; boundary="=_broadsheet"'],
  ['=?UTF-8?Q?K=C3=BCste?= <daily.example.org>', 'Küste <daily.example.org>'],
  ['=?UTF-8?Q?K=C3=BC?= =?UTF-8?Q?ste?=', 'Küste'],
  ['=?UTF-8?B?2YTZitmE2Yk=?= <layla@example.org>', 'ليلى <layla@example.org>'],
  ['a =? b', 'a =? b'],
]

for (const [value, shown] of cases) {
  test(shown, async () => {
    assert.deepEqual(await readableHeaders([{ name: 'X', value }]), [{ name: 'X', value: shown }])
  })
}
