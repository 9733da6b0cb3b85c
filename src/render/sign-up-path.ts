/** Where on the site an edition's call to action leads: the form of its list, or of all lists where that one takes no strangers. */
import type { ListSettings } from '../config/settings.ts'

/** What an older release froze with an edition may lack both. */
type Listed = Partial<Pick<ListSettings, 'key' | 'public'>>

/** The form's path, from the site's address on. */
export function signUpPath({ key, public: open }: Listed): string {
  return key === undefined || open !== true ? '/subscribe' : `/subscribe/${key}`
}
