/** The lines that pages put into and around their articles: what they say, not where they stand. */
import type { DropReason } from '../article.ts'
import { readFurniture } from '../text/line-forms.ts'
import { readByline, readDateline } from '../text/read-byline.ts'
import { readEndLine } from './end-lines.ts'

/** Longer lines are prose, and no pattern below is tried on them. */
const longest = 500

/** What no writer puts above a paragraph of the story. */
const unmistakable: readonly (readonly [RegExp, DropReason])[] = [
  [/^(?:sign up|subscribe)(?:[.!]?| (?:for|to|now|here|today|and|with|free|below)\b.{0,200})$/i, 'form'],
  [/^(?:click|tap) here (?:to|for)\b.{0,160}$/i, 'link-list'],
  [/^click here\b[A-Z\s.,!’']{0,100}$/i, 'link-list'],
  [/^(?:©|\(c\)|copyright\b|all rights reserved).{0,300}$/i, 'copyright'],
  [
    /^this (?:document|material|content) (?:is subject to copyright|may not be (?:published|reproduced))\b.*$/i,
    'copyright',
  ],
  [/^media playback is (?:un|not )supported\b.{0,60}$/i, 'page-furniture'],
  [/^image \d{1,3} of ?\/? ?\d{1,3}$/i, 'page-furniture'],
  [
    /^(?:read more|see more|see also|also read|must read|more stories|watch (?:now|more|live)|trending now|related (?:stories|articles|posts|links|content|topics|coverage)|you (?:may|might) (?:also )?(?:like|enjoy)|recommended for you|most (?:read|popular))\s*[:…]?$/i,
    'link-list',
  ],
  [
    /^(?:this (?:article|story|post|piece) (?:was |has been |is )?(?:originally |first )?(?:published|appeared|republished))\b.{0,300}$/i,
    'page-furniture',
  ],
  [/^originally published (?:on|at|by|in)\b.{0,200}$/i, 'page-furniture'],
]

/** What may be a subhead of the story as well: a number, a word, what begins like a button. */
const ambiguous: readonly (readonly [RegExp, DropReason])[] = [
  [
    /^(?:share|tweet|pin|email|print|save|like|reply|follow|subscribe|comments?|close|caption|more|menu|search|advertisement|loading(?: content)?|get short url|order reprints|print article|text size)\s*[.…]*$/i,
    'page-furniture',
  ],
  [/^(?:share|tweet|send|post|pin) (?:this|it|on|via|to|by)\b.{0,60}$/i, 'share-line'],
  [/^(?:follow|find|like) (?:us|me|him|her|them|\p{Lu}[\p{L}’' ]{1,40}) (?:on|at) .{1,120}$/u, 'share-line'],
  [
    /^(?:image|picture|photo|photograph|media|video)s? ?(?:copyright|caption|credits?|courtesy|by|source)\b.{0,150}$/i,
    'image',
  ],
  [
    /^(?:(?:photos?|images?|pictures?|credits?|foto|bild|fotos)(?:\s+(?:courtesy|credit|by))?\s*[:©/|]|(?:photos? |images? )?courtesy of\b).{0,160}$/i,
    'image',
  ],
  [/^\d{1,3} ?(?:of|\/) ?\d{1,3}$/i, 'page-furniture'],
  [/^[\d.,]{1,9} ?[km]?(?: (?:shares?|views?|comments?|likes?|reads?))?$/i, 'page-furniture'],
  [
    /^(?:via|source|citation|tags?|tagged|filed under|categor(?:y|ies)|topics?|keywords)\s*:\s.{0,300}$/i,
    'page-furniture',
  ],
  [
    /^(?:don['’]?t miss|trending|highlights|latest|popular|up next|related|recommended|more from .{1,40})\s*[:…]?$/i,
    'link-list',
  ],
  [
    /^(?:related|read more|read also|also read|see also|see more|must read|watch|don['’]?t miss|read next|recommended|mehr zum thema|lesen sie auch|lire aussi|à lire aussi|leia (?:também|mais)|lee también|leggi anche|lees ook|читайте также)\s*[:|]\s?.{0,250}$/iu,
    'link-list',
  ],
  [
    /^(?:last )?(?:updated|published|posted|modified|veröffentlicht|publié|publicado|pubblicato)(?: (?:on|at|le|am|em|el|il))?:? .{0,20}\d.{0,80}$/i,
    'repeated-head',
  ],
]

/** Where a line stands in the article. */
export interface LinePlace {
  readonly isEnd: boolean
  /** It is a heading above a full paragraph. */
  readonly isSubhead: boolean
}

/** Why a line is no part of the article, if it is none. */
export function readFurnitureLine(
  line: string,
  { isEnd, isSubhead }: LinePlace = { isEnd: false, isSubhead: false },
): DropReason | undefined {
  if (line.length > longest) return undefined
  const patterns = isSubhead ? unmistakable : [...unmistakable, ...ambiguous]
  const plain = readFurniture(line) ?? patterns.find(([pattern]) => pattern.test(line))?.[1]
  if (plain !== undefined) return plain
  return isEnd && !isSubhead ? readEndLine(line) : undefined
}

/** Whether a line says who wrote the article, or when. */
export function isHeadLine(line: string): boolean {
  return line.length <= 160 && (isByline(line) || readDateline(line) !== undefined || isDateAndTime(line))
}

/** Whether a line says who wrote the article, and nothing else but when. */
export function isByline(line: string): boolean {
  if (line.length > 160) return false
  return (
    readByline(line) !== undefined ||
    /^(?:[Bb]y|BY|[Vv]on|[Pp]ar|[Pp]or|[Dd]i|[Dd]oor|[Аа]втор):? \p{Lu}[\p{L}.’'-]+(?: \p{Lu}[\p{L}.’'-]*){1,4}(?:,.{0,80})?$/u.test(
      line,
    ) ||
    /^(?:[Bb]y|BY):? \p{Lu}.{1,90}\bon\b.{1,30}\d{4}\b.{0,30}$/u.test(line)
  )
}

/** What may stand beside numbers in a dateline. */
const dateWords = new Set(
  (
    'a ad ago am and at bst cdt cest cet cst das days day de del den di edt est first gmt h hour hours hrs ist la las ' +
    'last le min mins minute minutes mst nd of on original pdt pm posted pst published rd read st th the uhr um ' +
    'updated upd utc à às o'
  ).split(' '),
)

/** The languages whose months and weekdays are known; English ones stand on pages of any. */
const dateLanguages = 'en de fr es pt it nl pl tr ru id sv da ar'.split(' ')

/** The names of months and weekdays, long and short. */
function makeDateNames(): Set<string> {
  const names = new Set<string>()
  for (const language of dateLanguages) {
    for (let at = 0; at < 12; at++) {
      // 2026-02-01 is a Sunday: twelve days of it name all weekdays.
      for (const [date, part] of [
        [Date.UTC(2026, at, 15), 'month'],
        [Date.UTC(2026, 1, 1 + at), 'weekday'],
      ] as const) {
        for (const length of ['long', 'short'] as const) {
          const format = new Intl.DateTimeFormat(language, {
            [part]: length,
            day: 'numeric',
            timeZone: 'UTC',
          })
          for (const piece of format.formatToParts(date)) {
            if (piece.type === part)
              for (const word of piece.value.toLowerCase().match(/\p{L}+/gu) ?? []) names.add(word)
          }
        }
      }
    }
  }
  return names
}
let dateNames: Set<string> | undefined

/** Nothing in it but numbers, months, weekdays, zones and the words between them. */
function isDateAndTime(line: string): boolean {
  if (!/\d/.test(line) || line.length > 120) return false
  dateNames ??= makeDateNames().add('sept')
  const names = dateNames
  const words =
    line
      .toLowerCase()
      .replaceAll(/\b([ap])\.m\b/g, '$1m')
      .match(/\p{L}+/gu) ?? []
  return words.every((word) => dateWords.has(word) || names.has(word))
}

const creditAtEnd =
  /\((?:[^()]{0,100}\b)?(?:image|photos?|picture|foto|bild|credit|courtesy|source|getty|reuters|ap|afp|epa|dpa|nasa|shutterstock|istock|file|instagram|twitter|youtube)\b[^()]{0,120}\)?\s*\)?\.?$/i
const creditAtStart = /^(?:©|\(?(?:image|photo|picture|foto|credit)s?\b\s*[:©])/i

/** Whether a line beside a picture is its caption: a credit stands at one of its ends. */
export function isCaptionLine(line: string): boolean {
  return line.length <= 400 && (creditAtEnd.test(line) || creditAtStart.test(line) || line.includes('©'))
}

/** Whether a line right under a picture is too short for a sentence, and none: a caption without a credit. */
export function isLabelLine(line: string): boolean {
  return line.length <= 100 && !/[.!?:;,…"”’»)]$/u.test(line)
}

/** Whether a line says in brackets that it belongs to a picture: "(Image: GETTY)". */
export function isSureCaption(line: string): boolean {
  return (
    line.length <= 400 &&
    /\((?:image|photo|picture|foto|bild|photograph)s?\s*(?::|by|credit|courtesy)[^()]{0,120}\)?\s*\)?\.?$/i.test(
      line,
    )
  )
}
