/** Reads the article that a command names. */
import { readFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { buffer } from 'node:stream/consumers'
import type { Article } from '../../article/article.ts'
import { hashSource } from '../../article/normalise-source.ts'
import { readArticle } from '../../article/read-article.ts'
import { typesetArticle } from '../../article/typeset-article.ts'
import { Mistake } from '../../mistake.ts'
import type { Context } from '../context.ts'

/** An article, and what its edition's key is made from. */
export interface Source {
  readonly name: string
  readonly article: Article
  /** SHA-256 of the normalised bytes. */
  readonly hash: Buffer
}

/** Reads a file, or standard input for `-`. Throws a {@link Mistake} that names the file. */
export async function readSource(context: Context, path: string, language: string): Promise<Source> {
  const bytes = path === '-' ? await buffer(context.stdin) : await readBytes(resolve(context.cwd, path), path)
  const name = path === '-' ? 'standard input' : basename(path)
  return { name, article: typesetArticle(readArticle(bytes, { name, language })), hash: hashSource(bytes) }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'it may not be read',
  EISDIR: 'it is a folder',
}

async function readBytes(path: string, typed: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    throw new Mistake(`${typed} can't be read: ${reasons[code] ?? code}.`, undefined, { cause: error })
  }
}
