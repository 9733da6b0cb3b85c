/** Pictures are kept once, whoever saves them how often, and come back byte for byte. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { articleFrame } from '../../../src/article/images/prepare-images.ts'
import { type PreparedImage, preparePicture } from '../../../src/article/images/prepare-picture.ts'
import { loadImage, loadImages, saveImages } from '../../../src/edition/save-images.ts'
import { openTestDatabase, type TestDatabase } from '../../support/postgres.ts'
import { chart, photo } from '../article/images/pictures.ts'

let opened: TestDatabase
let images: PreparedImage[]
before(async () => {
  opened = await openTestDatabase()
  images = [
    await preparePicture(await photo(400, 300).jpeg().toBuffer(), articleFrame),
    await preparePicture(await chart(400, 300).png().toBuffer(), articleFrame),
  ]
})
after(async () => await opened[Symbol.asyncDispose]())

test('what is saved comes back, in the order asked for, each once', async () => {
  const { database } = opened
  await saveImages(database, images)
  const hashes = images.map(({ stored }) => stored.hash).reverse()
  const found = await loadImages(database, [...hashes, 'ab'.repeat(32), ...hashes])
  assert.deepEqual(
    found,
    images.map(({ stored, bytes }) => ({ hash: stored.hash, format: stored.format, bytes })).reverse(),
  )
  assert.deepEqual(await loadImage(database, hashes[0] ?? ''), found[0])
  assert.equal(await loadImage(database, 'ab'.repeat(32)), undefined)
})

test('saving again changes nothing, ten at once and in any order', async () => {
  const { database } = opened
  await saveImages(database, [])
  await Promise.all(
    Array.from({ length: 10 }, (_, at) =>
      saveImages(database, at % 2 === 0 ? images : [...images].reverse()),
    ),
  )
  await saveImages(database, [...images, ...images])
  const kept = await sql<{ width: number; height: number; bytes: number }>`
    select width, height, octet_length(bytes) as bytes from images order by format`.execute(database)
  assert.deepEqual(
    kept.rows,
    images.map(({ pixels, bytes }) => ({ ...pixels, bytes: bytes.length })),
  )
})
