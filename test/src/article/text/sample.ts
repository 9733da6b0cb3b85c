/** Texts to read in tests: chunks with empty lines between them, on their own or inside an article. */
import type { Article, Block } from '../../../../src/article/article.ts'
import { blockText } from '../../../../src/article/block-text.ts'
import { readArticle } from '../../../../src/article/read-article.ts'

/** A full paragraph, and another one. */
export const paragraph =
  'The ferry left the quay at seven, as it has done on every working day since the old bridge came down.'
export const another =
  'Nobody on board could say who had painted the new name on the bow, or what it was meant to say.'

/** A text as chunks with empty lines between them. */
export function read(...chunks: readonly string[]): Promise<Article> {
  return readArticle(Buffer.from(chunks.join('\n\n')), { name: 'story.txt', format: 'text' })
}

/** An article with these chunks between two paragraphs. */
export async function readBetween(...chunks: readonly string[]): Promise<Block[]> {
  const { body } = await read('A headline for the story', paragraph, ...chunks, another)
  return body.slice(1, -1)
}

/** The types of blocks. */
export const types = (blocks: readonly Block[]): string[] => blocks.map((block) => block.type)
/** Each block's type and words; a subhead with its level. */
export const shape = (blocks: readonly Block[]): string[] =>
  blocks.map((block) => `${block.type}${block.type === 'heading' ? block.level : ''}: ${blockText(block)}`)
