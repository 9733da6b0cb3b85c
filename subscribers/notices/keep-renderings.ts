/** Renders each kind of message once for each language and look, and keeps it: a sign-up waits for no MJML. */
import type { NoticeInput, NoticeRendering } from '../../src/render/notice-look.ts'
import type { Renderer } from '../../src/render/renderer.ts'

/** Ten languages of eight kinds for a few lists, at some 10 KB each. */
const most = 300

/** The same as the renderer's, but for what it has rendered before. */
export function keepRenderings(
  renderer: Pick<Renderer, 'renderNotice'>,
): (input: NoticeInput) => Promise<NoticeRendering> {
  const kept = new Map<string, Promise<NoticeRendering>>()
  return async (input) => {
    const key = JSON.stringify(input)
    const rendering = kept.get(key) ?? renderer.renderNotice(input)
    // The one used last stands last, so that the first is the one to go.
    kept.delete(key)
    kept.set(key, rendering)
    for (const oldest of [...kept.keys()].slice(0, -most)) kept.delete(oldest)
    try {
      return await rendering
    } catch (error) {
      if (kept.get(key) === rendering) kept.delete(key)
      throw error
    }
  }
}
