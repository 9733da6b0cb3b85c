/** The lines that pages put under their articles: who else worked on it, whom to write to, what else to read. */
import type { DropReason } from '../article.ts'
import { isHouseAd } from '../text/line-forms.ts'

/** Longer ones are the story's last paragraph, whatever they begin with. */
const longest = 160
/** Credits may name a whole desk. */
const longestCredits = 500

const site =
  '(?:twitter|x\\.com|facebook|instagram|linkedin|youtube|tiktok|telegram|whatsapp|bluesky|mastodon|threads|reddit|discord|snapchat|google news)'
/** An account, an address of mail, or one of the web. */
const address = '(?:(?<!\\w)@\\w{2,}|[\\w.+-]+@[\\w-]+\\.\\w+|https?://\\S+|www\\.\\S+)'

const pattern = (source: string): RegExp =>
  new RegExp(source.replaceAll('SITE', site).replaceAll('ADDRESS', address), 'iu')

const credits =
  /^\(?(?:reporting|writing|additional reporting|editing|compiled|edited|written|with reporting) by\b.{1,300}[;,.] ?(?:(?:and|additional) )?(?:reporting|writing|editing|edited|compiled) by\b/i

/** Prose seldom speaks like this, and where it does, names no account and no site. */
const atEnd: readonly (readonly [RegExp, DropReason])[] = [
  [
    /^\(?(?:[Rr]eporting|[Ww]riting|[Aa]dditional [Rr]eporting|[Ee]diting|[Cc]ompiled|[Ee]dited|[Ww]ritten|[Ww]ith [Rr]eporting|REPORTING|WRITING|EDITING|WRITTEN) (?:by|BY):? \p{Lu}/u,
    'page-furniture',
  ],
  [
    /^(?:the )?[\p{Lu}][^.!?]{1,120} contributed (?:(?:\w+ )?to this (?:report|article|story|post)|reporting)\b.{0,80}$/u,
    'page-furniture',
  ],
  [
    pattern('^(?:\\p{L}+ ){0,6}(?:contact|e-?mail|write to|reach|tips?|follow)\\b.{0,120}ADDRESS.{0,40}$'),
    'page-furniture',
  ],
  [
    pattern(
      '^(?:please |you can )?(?:contact|e-?mail|write to|reach|follow) .{1,80} (?:on|at|via|through) SITE[.!]?$',
    ),
    'page-furniture',
  ],
  [
    pattern(
      '(?:^|[.!?)] )(?:please |you can (?:also )?)?follow (?:him|her|them|me|us) (?:on|at) (?:SITE|ADDRESS).{0,80}$',
    ),
    'page-furniture',
  ],
  // What WordPress puts under each item of a feed.
  [/^The post .{1,120} (?:appeared first|first appeared) on \p{Lu}[^,;]{0,60}$/u, 'page-furniture'],
  [
    /^(?:if you (?:enjoyed|liked|found) (?:this|our|the) (?:article|story|post|piece|report|podcast|video|blog|content|recipe|interview|one)\b|if you (?:enjoyed|liked) this[,!]|enjoyed this(?: \p{L}+)?\?)/iu,
    'house-ad',
  ],
  [
    /^(?:Thanks|Thank you|THANKS|THANK YOU) (?:for reading|FOR READING)(?: (?:this|our|the|my) (?:article|story|post|piece|newsletter|blog|site|report))?(?: \p{Lu}[\p{L}&’' -]{1,40})?[.!:) ]*(?:$|(?<=[.!]) )/u,
    'house-ad',
  ],
  [
    pattern(
      '^join (?:our|us\\b).{0,80}(?:\\b(?:newsletter|mailing list|community|channel|forum|group|membership)\\b|SITE|ADDRESS)',
    ),
    'house-ad',
  ],
  [
    /^(?:have|got) (?:an?|any|something) (?:news |story )?(?:tips?|questions?|corrections?|comments?)\b[^.?!]{0,60}[.?!]?(?:$| (?:please )?(?:e-?mail|contact|write|send|let|tell|call|reach|drop|ask|get in touch|submit|click|leave|post)\b)/i,
    'house-ad',
  ],
  [
    /^(?:follow|read|see|get|watch|download|find|check out) .{0,80}(?:full coverage|more (?:stories|news|coverage)|the app|our app|latest news)\b.{0,60}$/i,
    'house-ad',
  ],
  [
    /^for (?:(?:all|our|the|\p{Lu}[\p{L}’']*) ){0,3}(?:full coverage|more (?:stories|news|coverage)|latest news)\b/iu,
    'house-ad',
  ],
  [
    /^(?:what do you think|let us know|tell us|sound off)\b.{0,100}\b(?:comments?|comments? section|below)(?: below)?[.!?:]*$/i,
    'house-ad',
  ],
  [
    /^(?:learn more|more information|view comments|leave a comment|back to top|about the authors?|previous|next)\s*[:.]?$/i,
    'page-furniture',
  ],
  [/^more (?:\S+ ){0,3}(?:stories|articles|coverage|reading|posts|news|headlines)\b.{0,30}$/i, 'link-list'],
  [/^via \S.{0,40}$/i, 'page-furniture'],
  [/^(?:provided|distributed) by\b.{0,80}$/i, 'page-furniture'],
]

/** Why a line at an article's end is no part of it, if it is none. */
export function readEndLine(line: string): DropReason | undefined {
  if (isHouseAd(line)) return 'house-ad'
  if (line.length <= longestCredits && credits.test(line)) return 'page-furniture'
  return line.length <= longest ? atEnd.find(([form]) => form.test(line))?.[1] : undefined
}
