/** The call to action as HTML: to sign up, or to hand the mail on. */
import type { BlockSetting } from './block-setting.ts'
import type { Html } from './escape.ts'

/** The call to action where an edition of several articles has it, or the article's own. */
export function callHtml(action: 'subscribe' | 'share', { render, frame, edition }: BlockSetting): Html {
  const { words, signUpUrl, shareUrl } = edition
  const view =
    action === 'share'
      ? { title: words.share, text: undefined, button: words.forward, url: shareUrl }
      : {
          ...frame.call,
          title: frame.call.title || undefined,
          text: frame.call.text || undefined,
          url: signUpUrl,
        }
  return render('call-to-action', { gap: 0, ...view })
}
