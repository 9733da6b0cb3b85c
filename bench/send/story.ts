/** Writes the story that is sent: as long as a newsletter is, with a word for each reader. */
import { readFileSync } from 'node:fs'

/** The example story, with its paragraphs told until the HTML part has 26 KB, and the reader's name at its beginning. */
export function writeStory(key: string): string {
  const [headline = '', ...told] = readFileSync(new URL('../../examples/story.txt', import.meta.url), 'utf8')
    .trim()
    .split(/\n{2,}/)
  const paragraphs = told.filter((text) => text.length > 120)
  const more = Array.from({ length: longer }, (_, at) => paragraphs[at % paragraphs.length] ?? '')
  // An edition is refused that says what another one said.
  const own = `This is number ${key}.`
  return [`${headline} ${key}`, 'Good morning, {{reader.name|"dear reader"}}.', own, ...told, ...more].join(
    '\n\n',
  )
}

/** How many paragraphs more bring the HTML part to 26 KB. */
const longer = 31
