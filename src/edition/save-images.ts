/** Keeps pictures in the database, each once, and finds them again by their hash. */
import { sql } from 'kysely'
import type { ImageFormat } from '../article/images/image-url.ts'
import type { PreparedImage } from '../article/images/prepare-picture.ts'
import type { Database } from '../database/database.ts'

/** A picture as the database keeps it. */
export interface KeptImage {
  /** SHA-256 of the bytes, in hexadecimal. */
  readonly hash: string
  readonly format: ImageFormat
  readonly bytes: Buffer
}

/** Saves those that are not there yet; any number of processes may save the same ones at once. */
export async function saveImages(database: Database, images: readonly PreparedImage[]): Promise<void> {
  if (images.length === 0) return
  // In the order of their hashes, so that two that save the same pictures wait for each other in one direction only.
  await sql`
    insert into images (hash, format, width, height, bytes)
    select decode(hash, 'hex'), format, width, height, bytes
    from unnest(${images.map(({ stored }) => stored.hash)}::text[],
                ${images.map(({ stored }) => stored.format)}::text[],
                ${images.map(({ pixels }) => pixels.width)}::integer[],
                ${images.map(({ pixels }) => pixels.height)}::integer[],
                ${images.map(({ bytes }) => bytes)}::bytea[]) as image (hash, format, width, height, bytes)
    order by hash
    on conflict (hash) do nothing`.execute(database)
}

/** The picture of that hash (64 hexadecimal digits), if there is one. */
export async function loadImage(database: Database, hash: string): Promise<KeptImage | undefined> {
  return (await loadImages(database, [hash]))[0]
}

/** The pictures of these hashes, each once, in the hashes' order; those that are not there are left out. */
export async function loadImages(database: Database, hashes: readonly string[]): Promise<KeptImage[]> {
  const found = await sql<KeptImage>`
    select encode(images.hash, 'hex') as hash, format, bytes
    from unnest(${[...new Set(hashes)]}::text[]) with ordinality as wanted (hash, place)
      join images on images.hash = decode(wanted.hash, 'hex')
    order by place`.execute(database)
  return found.rows
}
