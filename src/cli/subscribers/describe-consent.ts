/** Says an entry of the log of consent in words. */
import type { ConsentEvent } from '../../../subscribers/consent/read.ts'

/** What happened, and what is known of how, one line each. */
export interface Described {
  readonly headline: string
  readonly details: readonly string[]
}

const headlines: Readonly<Record<string, string>> = {
  asked: 'signed up, not confirmed yet',
  confirmed: 'confirmed',
  added: 'added',
  left: 'left',
  returned: 'took the leaving back',
  paused: 'paused',
  resumed: 'resumed',
  not_me: 'said "that was not me"',
  purged: 'forgotten, since nobody confirmed',
  details_changed: 'name, language or other data changed',
  address_changed: 'address changed',
  data_sent: 'was sent all that is known',
}

const ways: Readonly<Record<string, string>> = {
  form: 'by the sign-up page',
  embed: 'by a form on another site',
  api: 'by the API',
  import: 'by an import',
  operator: 'by an operator',
  link: 'by a link in a message',
  one_click: "by the mail program's unsubscribe (one click)",
  preferences: 'by the preferences page',
  retention: 'by the clock',
}

/** The entry, with every piece of evidence that was kept. */
export function describeConsent(event: ConsentEvent): Described {
  const { what, by, from, to, basis, wording, language, page, ip, userAgent, messageId, edition, n, detail } =
    event
  const moved = to === null || to === from ? '' : ` (${from ?? 'new'} → ${to})`
  return {
    headline: `${headlines[what] ?? what}, ${ways[by] ?? `by ${by}`}${moved}`,
    details: [
      tell('because', basis),
      tell(
        'agreed to',
        wording === null ? null : `${JSON.stringify(wording)}${language === null ? '' : ` (${language})`}`,
      ),
      tell('page', page),
      tell('from', [ip, userAgent].filter((part) => part !== null).join(', ')),
      tell('message', messageId),
      tell('edition', edition === null ? null : `${edition}${n === null ? '' : `, recipient ${n}`}`),
      ...Object.entries(detail ?? {}).map(([name, value]) => tell(name.replaceAll('_', ' '), value)),
    ].flat(),
  }
}

function tell(name: string, value: unknown): string[] {
  if (value === undefined || value === null || value === '') return []
  return [`${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`]
}
