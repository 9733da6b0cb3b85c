/** The call to action as HTML: to sign up, or to hand the mail on. */
import type { BlockSetting } from './block-setting.ts'
import type { Html } from './escape.ts'
import type { CallWords } from './look.ts'

/** The call to action, in the surroundings of the article or of the edition that `render` has. */
export function callHtml(
  action: 'subscribe' | 'share',
  call: CallWords,
  { render, edition }: Pick<BlockSetting, 'render' | 'edition'>,
): Html {
  const { words, signUpUrl, shareUrl } = edition
  const view =
    action === 'share'
      ? { title: words.share, text: undefined, button: words.forward, url: shareUrl }
      : { ...call, title: call.title || undefined, text: call.text || undefined, url: signUpUrl }
  return render('call-to-action', { gap: 0, ...view })
}
