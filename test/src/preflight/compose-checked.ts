/** Composes an article as the preflight checks it. */
import { isAddressFault, parseAddress } from '../../../src/address.ts'
import type { Article } from '../../../src/article/article.ts'
import { encodeMessage } from '../../../src/message/encode-message.ts'
import { type Checked, countLongest } from '../../../src/preflight/checked.ts'
import { showParts } from '../../../src/render/parts.ts'
import { renderEdition } from '../../../src/render/render-edition.ts'
import { look, renderInput, themes } from '../render/sample.ts'

const from = parseAddress('news@example.org')
if (isAddressFault(from)) throw new Error(from.fault)
const sender = { address: from.address }

/** All that is checked, in that theme. */
export async function composeChecked(of: Article, theme: string, colour = '#0b57a4'): Promise<Checked> {
  const own = { ...look, theme, brand: { colour } }
  const preheader = 'What the story is about, in so many words'
  const input = renderInput(of, { look: own, preheader })
  const rendering = await renderEdition(input, themes)
  const list = { key: 'daily', name: 'Daily stories' }
  const envelope = { subject: input.subject, from: sender, list, site: look.site }
  return {
    settings: { missing: [], postalAddress: look.postalAddress, public: true, site: look.site },
    ...{ subject: input.subject, preheader, viewUrl: input.viewUrl, articles: input.articles, merge: false },
    html: showParts(rendering.html),
    text: showParts(rendering.text),
    longestHtml: countLongest(rendering.html),
    message: encodeMessage(envelope, rendering),
  }
}
