/** Numbers the footnotes of an article, and names the places that a mark and its note link to. */
import type { ArticleFrame } from './article-frame.ts'

/** The marks of one rendering of an article. */
export interface NoteMarks {
  /** What a mark stands for: the note's number and place, and where this is its first mark, the mark's own place. */
  mark(label: string): { readonly number: number; readonly target: string; readonly id?: string } | undefined
  /** The note's own place, and that of its first mark, once one was written. */
  note(number: number): { readonly id: string; readonly back: string | undefined }
}

/** Begins with no mark written. */
export function openNoteMarks({ number, footnotes }: Pick<ArticleFrame, 'number' | 'footnotes'>): NoteMarks {
  const marked = new Set<number>()
  const noteId = (note: number) => `note-${number}-${note}`
  const markId = (note: number) => `mark-${number}-${note}`
  return {
    mark(label) {
      const note = footnotes.find((one) => one.label === label)
      if (note === undefined) return undefined
      const first = !marked.has(note.number)
      marked.add(note.number)
      return { number: note.number, target: noteId(note.number), ...(first && { id: markId(note.number) }) }
    },
    note: (note) => ({ id: noteId(note), back: marked.has(note) ? markId(note) : undefined }),
  }
}
