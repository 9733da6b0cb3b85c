/** A CSV file is read row by row: a broken row is told by its line, and the rows around it are read as they are. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { stringify } from 'csv-stringify/sync'
import fc from 'fast-check'
import { readCsvRecords } from '../../subscribers/csv-text.ts'

/** Reads a text that comes in pieces of so many bytes: each row as its line and cells, or its line and fault. */
async function readText(
  text: string | Buffer,
  pieceLength = 7,
): Promise<[number, string | readonly string[]][]> {
  const bytes = Buffer.from(text)
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += pieceLength) yield bytes.subarray(at, at + pieceLength)
  }
  const isRecord = (cells: readonly string[]) => cells.length === 2 && cells[0]?.includes('@') === true
  const rows: [number, string | readonly string[]][] = []
  for await (const run of readCsvRecords(pieces(), { isRecord }))
    for (const row of run) rows.push([row.line, 'fault' in row ? row.fault : row.cells])
  return rows
}

const openQuote = 'A quote is opened and not closed.'
const tooLong = 'The row is longer than 256 KB.'

describe('a broken row costs itself and nobody else', () => {
  const cases: readonly (readonly [name: string, text: string, rows: [number, string | string[]][]])[] = [
    [
      'a quote open to the end',
      'a,"x\nb,y\nc,z',
      [
        [1, openQuote],
        [2, ['b', 'y']],
        [3, ['c', 'z']],
      ],
    ],
    [
      'two quotes left open',
      'a,"x\nb,"y\nc,z\n',
      [
        [1, openQuote],
        [2, openQuote],
        [3, ['c', 'z']],
      ],
    ],
    [
      'an open quote, a good one',
      'a,"x\nb,"y"\nc,z\n',
      [
        [1, openQuote],
        [2, ['b', 'y']],
        [3, ['c', 'z']],
      ],
    ],
    [
      'two open quotes that would make a pair',
      'a@x,"\nb@x,y\nc@x,"\nd@x,z\n',
      [
        [1, openQuote],
        [2, ['b@x', 'y']],
        [3, openQuote],
        [4, ['d@x', 'z']],
      ],
    ],
    [
      'a quote within a cell',
      'a,5" x\nb,"say "hi"",\n',
      [
        [1, ['a', '5" x']],
        [2, ['b', '"say "hi""', '']],
      ],
    ],
    [
      'a cell of two lines',
      'a,"x\ny"\nb,z\n',
      [
        [1, ['a', 'x\ny']],
        [3, ['b', 'z']],
      ],
    ],
    [
      'a quote open on the last line',
      'a,x\nb,"y',
      [
        [1, ['a', 'x']],
        [2, openQuote],
      ],
    ],
    [
      'ends of all kinds',
      'a,1\r\nb,2\nc,3\rd,4\r\n\r\n\ne,"5\r6"\r',
      [
        [1, ['a', '1']],
        [2, ['b', '2']],
        [3, ['c', '3']],
        [4, ['d', '4']],
        [7, ['e', '5\r6']],
      ],
    ],
    [
      'empty cells',
      ',\n"",""\n',
      [
        [1, ['', '']],
        [2, ['', '']],
      ],
    ],
  ]
  for (const [name, text, rows] of cases)
    test(name, async () => {
      for (const pieceLength of [1, 2, 7, 1000]) assert.deepEqual(await readText(text, pieceLength), rows)
    })

  test('a line of 10 MB, and one with a quote in it that nobody closed', async () => {
    const long = 'x'.repeat(10 * 1024 * 1024)
    const text = `a,1\n${long}\nb,2\nc,"${long}\r\nd,4\n`
    assert.deepEqual(await readText(text, 65_536), [
      [1, ['a', '1']],
      [2, tooLong],
      [3, ['b', '2']],
      [4, tooLong],
      [5, ['d', '4']],
    ])
  })

  test('bytes that are no UTF-8 become a mark in their own cell', async () => {
    const text = Buffer.concat([Buffer.from('a,é\nb,'), Buffer.of(0xff), Buffer.from('\nc,z\n')])
    assert.deepEqual(await readText(text, 1), [
      [1, ['a', 'é']],
      [2, ['b', '\ufffd']],
      [3, ['c', 'z']],
    ])
  })
})

test('whatever was written is read as it was, whatever its line ends, in pieces of any size', async () => {
  const cell = fc.oneof(
    fc.string({ maxLength: 8 }),
    fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', 'x'), maxLength: 6 }),
  )
  const written = fc.record({
    rows: fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 8 }),
    end: fc.constantFrom('\n', '\r\n', '\r'),
    pieceLength: fc.integer({ min: 1, max: 20 }),
  })
  await fc.assert(
    fc.asyncProperty(written, async ({ rows, end, pieceLength }) => {
      // A heading of three cells without commas, by which the delimiter is found.
      const text = stringify([['a', 'b', 'c'], ...rows], { record_delimiter: end, quoted: true })
      const read = await readText(text, pieceLength)
      assert.deepEqual(
        read.map(([, cells]) => cells),
        [['a', 'b', 'c'], ...rows],
      )
    }),
    { numRuns: 300 },
  )
})

test('what is read never ends early: of any text, each line is in a row or in a fault', async () => {
  const text = fc.string({ unit: fc.constantFrom('"', ',', '\n', 'x', '@'), maxLength: 40 })
  await fc.assert(
    fc.asyncProperty(text, fc.integer({ min: 1, max: 9 }), async (lines, pieceLength) => {
      const read = await readText(`${lines}\nend,end`, pieceLength)
      const [, last] = read.at(-1) ?? []
      assert.deepEqual(last, ['end', 'end'])
    }),
    { numRuns: 500 },
  )
})
