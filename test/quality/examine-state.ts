/** Looks at a page in one of its states as a reader's browser shows it: right answer, right language, nothing amiss, nothing heavy. */
import assert from 'node:assert/strict'
import type { Looks, PageBrowser } from '../src/site/page-browser.ts'
import { type PageState, type PageWorld, pageStates } from './page-states.ts'

/** What no page may weigh, with all that it loads, on a first visit. */
const mostBytes = 60 * 1024

/** The state of that name. */
export function stateOf(name: string): PageState {
  const state = pageStates.find((one) => one.name === name)
  assert.ok(state, name)
  return state
}

/** Opens it light and wide, dark and on a phone; its weight in bytes. */
export async function examineState({
  world,
  browser,
  state,
  lang,
  looks = 'all',
}: {
  readonly world: PageWorld
  readonly browser: PageBrowser
  readonly state: PageState
  readonly lang: string
  readonly looks?: Looks
}): Promise<number> {
  const { path, body } = await state.at(world)
  const url = `${world.url}${path}${path.includes('?') ? '&' : '?'}lang=${lang}`
  const { page, status, complaints, requests, bytes } = await browser.examine(url, {
    looks,
    ...(body && { body }),
  })
  world.limits.full = false
  assert.equal(status, state.status ?? 200)
  assert.deepEqual(complaints.filter(isOurs), [])
  for (const request of requests) assert.ok(request.startsWith(`${world.url}/`), request)
  assert.ok(bytes > 1_000 && bytes <= mostBytes, `${bytes} bytes`)
  const html = page.locator('html')
  assert.equal(await html.getAttribute('lang'), lang)
  assert.equal(await html.getAttribute('dir'), lang === 'ar' ? 'rtl' : 'ltr')
  await page.close()
  return bytes
}

/** A date that was typed wrongly comes back as typed, and Chromium says that its field does not take it. */
function isOurs(complaint: string): boolean {
  return !complaint.includes('does not conform to the required format')
}
