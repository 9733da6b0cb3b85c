/** What `--map` may say. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readMappings } from '../../../../src/cli/subscribers/read-mappings.ts'

const cases: readonly (readonly [words: string[], mappings: [field: string, column: string][]])[] = [
  [['email=E-Mail'], [['email', 'E-Mail']]],
  [
    ['email=E-Mail,name=Full name'],
    [
      ['email', 'E-Mail'],
      ['name', 'Full name'],
    ],
  ],
  [
    ['email=Mail', 'city=Town, country'],
    [
      ['email', 'Mail'],
      ['city', 'Town, country'],
    ],
  ],
  [
    ['email = Mail ,=Notes'],
    [
      ['email', 'Mail'],
      ['', 'Notes'],
    ],
  ],
  [['sum=a=b'], [['sum', 'a=b']]],
]

test('fields and columns are told apart, also where a column has commas', () => {
  for (const [words, mappings] of cases)
    assert.deepEqual(
      readMappings(words).map(({ field, column }) => [field, column]),
      mappings,
    )
  for (const wrong of ['email', 'email=', 'email= ', 'email=Mail,name='])
    assert.throws(
      () => readMappings([wrong]),
      { name: 'Mistake', message: /--map .*: write FIELD=COLUMN/ },
      wrong,
    )
})
