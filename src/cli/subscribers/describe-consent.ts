/** Says an entry of the log of consent in words. */
import type { ConsentEvent } from '../../../subscribers/consent/read.ts'
import { describeDetail, way } from './describe-detail.ts'

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
  reason_given: 'said why they left',
  returned: 'took the leaving back',
  paused: 'paused',
  resumed: 'resumed',
  not_me: 'said "that was not me"',
  purged: 'forgotten, since nobody confirmed',
  details_changed: 'name, language or other data changed',
  address_changed: 'moved to another address',
  data_sent: 'was sent all that is known',
}

/** The entry, with every piece of evidence that was kept. */
export function describeConsent(event: ConsentEvent): Described {
  const { by, from, to, basis, wording, language, page, ip, userAgent, messageId, edition, n, detail } = event
  const moved = to === null || to === from ? '' : ` (${from ?? 'new'} → ${to})`
  return {
    headline: `${headlineOf(event)}, ${way(by)}${moved}`,
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
      ...describeDetail(detail ?? {}),
    ].flat(),
  }
}

function headlineOf({ what, to }: ConsentEvent): string {
  if (what === 'asked' && to === 'confirmed') return 'signed up again, confirmed already'
  if (what === 'asked' && to === 'unsubscribed') return 'signed up again, not confirmed yet'
  return headlines[what] ?? what.replaceAll('_', ' ')
}

function tell(name: string, value: unknown): string[] {
  if (value === undefined || value === null || value === '') return []
  return [`${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`]
}
