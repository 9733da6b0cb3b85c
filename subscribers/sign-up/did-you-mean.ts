/** Guesses what a mistyped address was meant to be. */
import mailcheck from 'mailcheck'
import { isAddressFault, parseAddress } from '../../src/address.ts'

/** Beside those that mailcheck knows: the mailboxes that readers in our languages have. */
const moreDomains = [
  ...['outlook.com', 'hotmail.com', 'hotmail.fr', 'hotmail.co.uk', 'live.com', 'yahoo.com', 'yahoo.de'],
  ...['yahoo.fr', 'yahoo.co.jp', 'proton.me', 'protonmail.com', 'gmx.de', 'gmx.net', 'gmx.at', 't-online.de'],
  ...[
    'posteo.de',
    'posteo.net',
    'mailbox.org',
    'orange.fr',
    'wanadoo.fr',
    'free.fr',
    'laposte.net',
    'libero.it',
  ],
  ...['virgilio.it', 'wp.pl', 'onet.pl', 'o2.pl', 'interia.pl', 'ziggo.nl', 'kpnmail.nl', 'uol.com.br'],
  ...['bol.com.br', 'sapo.pt', '163.com', '126.com', 'foxmail.com', 'docomo.ne.jp', 'fastmail.com'],
]

/** The address that was probably meant; undefined where what was typed looks right. */
export function suggestAddress(address: string): string | undefined {
  const at = address.lastIndexOf('@')
  const suggestion = mailcheck.run({
    // It guesses from the domain alone; the rest stays as it was typed.
    email: `x@${address.slice(at + 1)}`,
    domains: [...mailcheck.defaultDomains, ...moreDomains],
    // Its guesses at any other domain would ask everybody at example.news whether they meant example.net.
    secondLevelDomains: [],
    topLevelDomains: [],
  })
  if (!suggestion) return undefined
  const meant = parseAddress(`${address.slice(0, at)}@${suggestion.domain}`)
  return isAddressFault(meant) || meant.address === address ? undefined : meant.address
}
