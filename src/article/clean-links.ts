/** Takes tracking parameters off an article's links, everywhere; all else of an address stays byte for byte. */
import type { Article, Block, BlockContent, ImageContent, Inline } from './article.ts'

/** Parameters that only tell a site where somebody came from, as browsers and ad networks name them. */
const tracking = new RegExp(
  `^(?:${[
    'utm_\\w+',
    // Click ids: Meta, Google, Microsoft, X, TikTok, Yandex, LinkedIn, Pinterest, Snapchat, Reddit, Impact, Outbrain.
    'fbclid|gclid|gclsrc|gbraid|wbraid|dclid|msclkid|twclid|ttclid|yclid|ysclid|li_fat_id|epik|sccid|rdt_cid|irclickid|dicbo',
    // Newsletters: Mailchimp, HubSpot, Marketo, Vero, Klaviyo, Omeda, Adobe, Drip, MailerLite.
    'mc_cid|mc_eid|mc_tc|_hsenc|_hsmi|__hstc|__hssc|__hsfp|hsctatracking|mkt_tok|vero_id|vero_conv|_ke|_kx|oly_anon_id|oly_enc_id|s_cid|__s|ml_subscriber|ml_subscriber_hash',
    // Sharing buttons: Instagram, X, Adobe, Google Analytics, Wicked Reports, Matomo, Branch.
    'igsh|igshid|ref_src|ref_url|_openstat|_ga|_gl|wickedid|pk_campaign|pk_kwd|pk_source|pk_medium|mtm_\\w+|_branch_match_id|_branch_referrer',
  ].join('|')})$`,
  'i',
)

/** The article with its links cleaned. Pictures keep their addresses: some servers check every parameter of them. */
export function cleanLinks(article: Article): Article {
  const { hero, canonicalUrl } = article
  return {
    ...article,
    ...(hero !== undefined && { hero: cleanImage(hero) }),
    ...(canonicalUrl !== undefined && { canonicalUrl: cleanUrl(canonicalUrl) }),
    body: article.body.map(cleanBlock),
  }
}

/** An http(s) address without its tracking parameters; any other string as it is. */
export function cleanUrl(url: string): string {
  const start = /^https?:\/\/[^?#]*\?/i.exec(url)?.[0].length
  if (start === undefined) return url
  const hash = url.indexOf('#', start)
  const end = hash === -1 ? url.length : hash
  const parameters = url.slice(start, end).split('&')
  const kept = parameters.filter((parameter) => !tracking.test(readName(parameter)))
  if (kept.length === parameters.length) return url
  const query = kept.join('&')
  return `${url.slice(0, query === '' ? start - 1 : start)}${query}${url.slice(end)}`
}

/** A parameter's name, decoded; `amp;` is left in front where somebody copied it out of HTML. */
function readName(parameter: string): string {
  const name = (parameter.split('=', 1)[0] ?? '').replace(/^amp;/, '')
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

function cleanBlock<B extends Block | BlockContent>(block: B): B
function cleanBlock(block: BlockContent): BlockContent {
  switch (block.type) {
    case 'paragraph':
    case 'heading':
      return { ...block, children: block.children.map(cleanInline) }
    case 'quote':
    case 'callout':
    case 'footnote':
      return { ...block, children: block.children.map((child) => cleanBlock(child)) }
    case 'post':
      return {
        ...block,
        ...(block.url !== undefined && { url: cleanUrl(block.url) }),
        ...(block.profileUrl !== undefined && { profileUrl: cleanUrl(block.profileUrl) }),
        children: block.children.map((child) => cleanBlock(child)),
      }
    case 'related':
      return block.url === undefined ? block : { ...block, ...cleanTitled(block.title, block.url) }
    case 'embed':
      return {
        ...block,
        ...cleanTitled(block.title, block.url),
        ...(block.image !== undefined && { image: cleanImage(block.image) }),
      }
    case 'image':
      return cleanImage(block)
    case 'list':
      return {
        ...block,
        items: block.items.map((item) => ({
          ...item,
          children: item.children.map((child) => cleanBlock(child)),
        })),
      }
    case 'table':
      return {
        ...block,
        head: block.head.map((cell) => cell.map(cleanInline)),
        rows: block.rows.map((row) => row.map((cell) => cell.map(cleanInline))),
      }
    case 'divider':
    case 'code':
    case 'cta':
      return block
  }
}

/** An address that is its own title stays one. */
function cleanTitled(title: string, url: string): { title: string; url: string } {
  return { title: title === url ? cleanUrl(url) : title, url: cleanUrl(url) }
}

function cleanImage(image: ImageContent): ImageContent {
  return image.caption === undefined ? image : { ...image, caption: image.caption.map(cleanInline) }
}

function cleanInline(inline: Inline): Inline {
  switch (inline.type) {
    case 'link': {
      const url = cleanUrl(inline.url)
      return { ...inline, url, children: inline.children.map((child) => cleanLabel(child, inline.url, url)) }
    }
    case 'strong':
    case 'emphasis':
    case 'delete':
      return { ...inline, children: inline.children.map(cleanInline) }
    case 'text':
    case 'break':
    case 'inlineCode':
    case 'footnoteMark':
      return inline
  }
}

/** A bare address shows what it leads to. */
function cleanLabel(label: Inline, from: string, to: string): Inline {
  return label.type === 'text' && label.value === from ? { ...label, value: to } : cleanInline(label)
}
