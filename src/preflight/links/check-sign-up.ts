/** Asks the site for the page that the call to action leads to. */
import type { ListSettings } from '../../config/settings.ts'
import { signUpPath } from '../../render/sign-up-path.ts'
import { error, type Finding, warning } from '../finding.ts'

/** Milliseconds, as for any other link. */
const patience = 5_000

/** The site is the operator's own and may be on this machine, so it is asked as it stands in the settings. */
export async function checkSignUp(
  list: Pick<ListSettings, 'site' | 'missing' | 'key' | 'public'>,
  signal: AbortSignal,
): Promise<Finding[]> {
  // Where nobody has set it the composed mail's own check has said so.
  if (list.missing.includes('site')) return []
  const url = `${list.site}${signUpPath(list)}`
  const late = AbortSignal.timeout(patience)
  try {
    const { status, body } = await fetch(url, { signal: AbortSignal.any([signal, late]) })
    await body?.cancel()
    if (status !== 404 && status !== 410) return []
    return [
      error(
        'call-to-action',
        `The call to action leads to ${url}, which answers ${status}. Let publication.site be where "broadsheet site" is reached.`,
      ),
    ]
  } catch {
    signal.throwIfAborted()
    return [
      warning(
        'call-to-action',
        `The call to action leads to ${url}, where nothing answers now. Run "broadsheet site" behind it before you send.`,
      ),
    ]
  }
}
