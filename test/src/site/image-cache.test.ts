/** The cache of pictures: one question for many who ask, never more than its bytes, the oldest goes first. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KeptImage } from '../../../src/edition/save-images.ts'
import { openImageCache } from '../../../src/site/image-cache.ts'

/** A store of pictures of ten bytes each, and what it was asked for. */
function openStore() {
  const asked: string[] = []
  const load = async (hash: string): Promise<KeptImage | undefined> => {
    asked.push(hash)
    if (hash === 'broken') throw new Error('the store is away')
    return hash === 'none' ? undefined : { hash, format: 'png', bytes: Buffer.alloc(10) }
  }
  return { asked, load }
}

test('many who ask at once are one question', async () => {
  const { asked, load } = openStore()
  const cache = openImageCache(load, 100)
  const found = await Promise.all([cache.load('a'), cache.load('a'), cache.load('a')])
  assert.deepEqual(
    found.map((image) => image?.hash),
    ['a', 'a', 'a'],
  )
  await cache.load('a')
  assert.deepEqual(asked, ['a'])
})

test('what was asked for longest ago goes first', async () => {
  const { asked, load } = openStore()
  const cache = openImageCache(load, 30)
  for (const hash of ['a', 'b', 'c', 'a', 'd']) await cache.load(hash)
  for (const hash of ['a', 'c', 'd', 'b']) await cache.load(hash)
  assert.deepEqual(asked, ['a', 'b', 'c', 'd', 'b'])
})

test('one larger than the whole cache is handed on and not kept', async () => {
  const { asked, load } = openStore()
  const cache = openImageCache(load, 5)
  assert.equal((await cache.load('a'))?.hash, 'a')
  await cache.load('a')
  assert.deepEqual(asked, ['a', 'a'])
})

test('what is not there and what failed is asked for again', async () => {
  const { asked, load } = openStore()
  const cache = openImageCache(load, 30)
  assert.equal(await cache.load('none'), undefined)
  assert.equal(await cache.load('none'), undefined)
  await assert.rejects(cache.load('broken'), /away/)
  await assert.rejects(cache.load('broken'), /away/)
  assert.deepEqual(asked, ['none', 'none', 'broken', 'broken'])
})
