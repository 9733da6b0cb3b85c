/**
 * What replies mean, line by line, each with its source: the first line that fits decides.
 *
 * The first digit of the reply code, never the enhanced one, says whether a refusal lasts (Gmail documents
 * `421 5.7.32`). A reader is touched only where a line names the mailbox; whatever nobody knows is the relay's.
 *
 * Long because it is one table.
 */
import type { RelayFault, ReplyClass } from './outcome.ts'

/** One line: what the refusal is about where phase, code, subject.detail of the enhanced code and text all fit. */
export interface Rule {
  /** Phases, separated by spaces. */
  readonly at: string
  /** Codes, separated by spaces; `x` stands for any digit. */
  readonly code: string
  /** Subject and detail of the enhanced code (RFC 3463), separated by spaces; `2.*` any of it, `none` no code or X.0.0. */
  readonly detail?: string
  /** Words in the text, only where the codes alone are known to mislead. */
  readonly text?: RegExp
  readonly is: ReplyClass
  /** Nothing began: the relay is left alone for a while. */
  readonly fault?: RelayFault['kind']
  readonly source: string
}

const session = 'greeting ehlo starttls auth'
const begun = 'mail rcpt data'
const whole = 'mail rcpt data dot'
const addressed = 'rcpt data dot'

/** "We are too fast" in a mailbox's code: Gmail's 450 and 550 5.2.1, Yahoo's bare 450, Orange's OFR004_104, T-Online's "Send quota exceeded". */
const rate =
  /\brate\b|too (?:many(?! messages on)|quickly|fast)|limit (?:reached|exceeded)|slow down|send(?:ing)? quota|TSS0\d|unexpected volume|trop de connexions/i

/** The sender's standing in a mailbox's code: Exim's and GMX's bare 550, Orange's OFR_506. */
const standing =
  /relay(?! recipient)|polic|spam|junk|block|black|reput|denied|authenticat|not permitted|prohibit|send(?:er|ing)|\b(?:spf|dkim|dmarc|dns|ptr|rbl)\b|dialup|message re(?:fus|ject)|mail rejet|OFR_50\d|\bhelo\b|host rejected|reverse lookup|ask your postmaster/i

/** Whom such words mean: a mailbox, or the person whose it is; never a host, a command or our own address. */
const who =
  '(?:users?|recipients?|mailbox|(?<!your )address|account|local ?part|alias|destinataire|benutzer|utilisateur)'

/** The words of a mailbox that is not there, in English, German and French. */
const gone = new RegExp(
  [
    String.raw`\b${who}\b(?! rejected)[^.;]{0,60}\b(?:unknown|not (?:exist|found|known|listed)|n't exist|no longer|closed|discontinued|invalid)`,
    String.raw`\b(?:unknown|invalid|no such) (?:local )?${who}\b`,
    'recipient address rejected: (?:user|address) unknown|no mailbox here',
    // Exim finds each address by a router and has no other word for one that none knows.
    String.raw`^(?:\S+ )?unrout(?:e)?able address`,
    'nicht bekannt|unbekannt|inconnu|invalide',
    // "mailbox unavailable" is RFC 5321's phrase for a policy too; here their pages say that nobody is there.
    String.raw`mailbox unavailable.*postmaster\.(?:gmx|web|mail)\.`,
  ].join('|'),
  'i',
)

/** The words of a mailbox that is full. */
const full =
  /(?<!send |sending )quota|mailbox.{0,30}\bfull\b|full mailbox|storage space|too many messages on|speichervolumen|bo[iî]te.{0,30}pleine/i

/** The words of a mailbox that is closed, perhaps for now. */
const closed = /\binactive|disabled|suspended|deactivated/i

/** Lists of bad senders, named in a mailbox's code. */
const listed = /\b(?:spamhaus|dnsbl|rbl|black-?list|block-?list)|blocked (?:using|by)|reputation/i

/** The table. */
export const rules: readonly Rule[] = [
  // Before MAIL nothing is an outcome.
  { at: session, code: '421', is: 'relay_busy', fault: 'busy', source: 'RFC 5321 3.8' },
  { at: 'starttls', code: 'xxx', is: 'tls', fault: 'tls', source: 'RFC 3207 4' },
  { at: 'auth', code: '4xx', is: 'relay_busy', fault: 'busy', source: 'RFC 4954 6: 454 4.7.0 is temporary' },
  { at: 'auth', code: 'xxx', is: 'auth', fault: 'auth', source: 'RFC 4954 6' },
  { at: 'greeting ehlo', code: '4xx', is: 'relay_busy', fault: 'busy', source: 'RFC 5321 4.2.1' },
  { at: 'greeting ehlo', code: '530 534 535 538', is: 'auth', fault: 'auth', source: 'RFC 4954 6' },
  {
    at: 'greeting ehlo',
    code: '500 501 502 503 504',
    is: 'protocol',
    fault: 'refused',
    source: 'RFC 5321 4.3.2',
  },
  // T-Online and GMX: 554 with the IP address that they do not know or do not like.
  {
    at: 'greeting ehlo',
    code: '5xx',
    is: 'policy',
    fault: 'refused',
    source: 'RFC 5321 3.1; RFC 7504 4; postmaster.gmx.com, "Error messages"',
  },
  { at: session, code: 'xxx', is: 'protocol', fault: 'refused', source: 'RFC 5321 4.3.2' },

  // What a relay says about itself or about us, whatever it was asked.
  {
    at: begun,
    code: '421',
    detail: '7.*',
    is: 'throttle',
    fault: 'busy',
    source: 'Google 3726730: 421 4.7.0, 4.7.28; Yahoo error codes: [TSS04]',
  },
  {
    at: begun,
    code: '421',
    text: rate,
    is: 'throttle',
    fault: 'busy',
    source: 'Orange OFR004_104 (bentonow.com/smtp-errors/orange); Yahoo: "Max message per connection"',
  },
  {
    at: begun,
    code: '421',
    is: 'relay_busy',
    fault: 'busy',
    source: 'RFC 5321 3.8: it closes the connection',
  },
  {
    at: 'mail',
    code: '454',
    is: 'relay_busy',
    fault: 'busy',
    source: 'RFC 4954 6, where a server checks the login late; SES: "454 Throttling failure"',
  },
  {
    at: begun,
    code: '530',
    text: /starttls/i,
    is: 'tls',
    fault: 'tls',
    source: 'RFC 3207 4: "530 Must issue a STARTTLS command first"',
  },
  { at: begun, code: '530 534 535 538', is: 'auth', fault: 'auth', source: 'RFC 4954 6' },
  { at: 'dot', code: '530 534 535 538', is: 'auth', source: 'RFC 4954 6' },
  {
    at: whole,
    code: '4xx',
    text: /gr[ae]y-?\s?list/i,
    is: 'greylist',
    source: 'RFC 6647 2, 5; Postgrey: "450 4.2.0 Greylisted"',
  },

  // The message.
  {
    at: whole,
    code: '4xx 5xx',
    detail: '3.4',
    is: 'content',
    source: 'RFC 3463 3.4: too big for the system',
  },
  {
    at: whole,
    code: '4xx 5xx',
    detail: '2.3',
    is: 'content',
    source: 'RFC 3463 3.3: too long for the mailbox',
  },
  { at: whole, code: '5xx', detail: '6.7', is: 'protocol', source: 'RFC 6531 3.4: no SMTPUTF8 on the way' },
  { at: whole, code: '4xx 5xx', detail: '6.*', is: 'content', source: 'RFC 3463 3.7' },
  {
    at: addressed,
    code: '422 450 452 550 552',
    detail: 'none',
    text: full,
    is: 'soft_mailbox',
    source: 'web.de: "User has exhausted allowed storage space"; AOL: "552 has a full mailbox"',
  },
  {
    at: addressed,
    code: '552 554',
    detail: 'none',
    text: /have an? \S+ account|mailbox not found|no mailbox here|disabled or discontinued/i,
    is: 'hard_recipient',
    source: 'Yahoo error codes: 554 delivery error, 552 1; qmail: "Sorry, no mailbox here by that name"',
  },
  {
    at: addressed,
    code: '554',
    detail: 'none',
    text: /mailbox (?:is )?disabled/i,
    is: 'soft_mailbox',
    source: 'Yahoo error codes: 554 30',
  },
  { at: 'mail data dot', code: '552', detail: 'none', is: 'content', source: 'RFC 1870 6: SIZE exceeded' },

  // The sender, also in the subject that is about addresses.
  { at: 'mail', code: '4xx 5xx', detail: '1.*', is: 'sender', source: 'RFC 3463 3.2, as the answer to MAIL' },
  { at: whole, code: '4xx 5xx', detail: '1.7 1.8', is: 'sender', source: 'RFC 3463 3.2' },
  {
    at: addressed,
    code: '4xx 5xx',
    detail: '1.0',
    text: /sender/i,
    is: 'sender',
    source: 'Exchange NDRs: 5.1.0 "Sender denied"',
  },
  { at: 'mail', code: '550 551 553', detail: 'none', is: 'sender', source: 'RFC 5321 3.3, 4.3.2' },

  // The recipient.
  { at: whole, code: '521', is: 'policy', source: 'RFC 7504 3: the host takes no mail' },
  {
    at: addressed,
    code: '4xx 5xx',
    detail: '1.*',
    text: listed,
    is: 'policy',
    source: 'Postfix reject_rbl_client behind a filter that answers 5.1.1: "blocked using zen.spamhaus.org"',
  },
  {
    at: addressed,
    code: '5xx',
    detail: '1.*',
    text: full,
    is: 'soft_mailbox',
    source: 'Orange OFR_417: "552 5.1.1 Boite du destinataire pleine"; qmail: "user over quota. (#5.1.1)"',
  },
  {
    at: addressed,
    code: '5xx',
    detail: '1.*',
    text: closed,
    is: 'soft_mailbox',
    source:
      'Apple: "550 5.1.1 Inactive email address", whose owner may open it again (bentonow.com/smtp-errors/apple)',
  },
  { at: addressed, code: '4xx 5xx', detail: '1.9', is: 'protocol', source: 'RFC 3886; IANA X.1.9' },
  {
    at: addressed,
    code: '5xx',
    detail: '1.0 1.5',
    text: gone,
    is: 'hard_recipient',
    source: 'IronPort: "550 #5.1.0 Recipient unknown"',
  },
  // Something about the address, and no word of what.
  {
    at: addressed,
    code: '5xx',
    detail: '1.0 1.5',
    is: 'soft_mailbox',
    source: 'RFC 3463 3.2: "other address status"; IronPort: "550 #5.1.0 Address rejected"',
  },
  {
    at: addressed,
    code: '5xx',
    detail: '1.*',
    is: 'hard_recipient',
    source: 'RFC 3463 3.2; RFC 7505 4.1: 5.1.10; Gmail 5.1.1; Exchange 5.1.10 RecipNotFound',
  },
  {
    at: addressed,
    code: '4xx',
    detail: '1.*',
    is: 'soft_mailbox',
    source: 'RFC 3463 3.2; Postfix: 450 4.1.1, 4.1.2',
  },
  {
    at: addressed,
    code: '4xx 5xx',
    detail: '2.2',
    is: 'soft_mailbox',
    source:
      'RFC 3463 3.3: full; Gmail 452 and 552 4.2.2; T-Online "552 5.2.2 Over STORAGE quota"; Apple 5.2.2',
  },
  {
    at: addressed,
    code: '4xx 5xx',
    detail: '2.*',
    text: rate,
    is: 'throttle',
    source: 'Google 3726730: 450 4.2.1, 550 5.2.1 "receiving mail at a rate"',
  },
  {
    at: addressed,
    code: '4xx 5xx',
    detail: '2.*',
    text: standing,
    is: 'policy',
    source: 'Orange OFR_506 (bentonow.com/smtp-errors/orange)',
  },
  {
    at: addressed,
    code: '4xx 5xx',
    detail: '2.*',
    is: 'soft_mailbox',
    source: 'RFC 3463 3.3: exists, takes nothing now; Gmail 5.2.1 disabled; GMX 5.2.1 inactive',
  },
  {
    at: addressed,
    code: '550',
    detail: '5.0',
    text: /mailbox unavailable/i,
    is: 'soft_mailbox',
    source: 'Outlook.com: "550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302)"',
  },
  {
    at: 'rcpt',
    code: '5xx',
    detail: '4.4',
    is: 'soft_mailbox',
    source: 'RFC 3463 3.5: no route; a DNS that is broken today looks the same',
  },
  {
    at: 'rcpt',
    code: '5xx',
    detail: '4.1',
    text: /recipient address rejected/i,
    is: 'soft_mailbox',
    source:
      'Exchange Online, directory-based edge blocking: 550 5.4.1; also of a tenant that is set up wrong',
  },
  {
    at: 'rcpt',
    code: '5xx',
    detail: '7.1',
    text: /recipient address rejected: (?:user|address) unknown/i,
    is: 'hard_recipient',
    source: 'Postfix access tables; support.onesystems.ch 722126',
  },
  {
    at: 'rcpt',
    code: '556',
    detail: 'none',
    is: 'hard_recipient',
    source: 'RFC 7504 5: its domain takes no mail',
  },
  {
    at: 'rcpt',
    code: '450 550 551 552 553',
    detail: 'none',
    text: rate,
    is: 'throttle',
    source: 'Yahoo error codes: 450 "User is receiving mail too quickly"',
  },
  {
    at: 'rcpt',
    code: '450 550 551 552 553',
    detail: 'none',
    text: standing,
    is: 'policy',
    source:
      'Exim: "550 relay not permitted", "Administrative prohibition"; GMX: "550 Reject due to SPF policy"',
  },
  {
    at: 'rcpt',
    code: '550 553',
    detail: 'none',
    text: gone,
    is: 'hard_recipient',
    source:
      'postmaster.gmx.com: "mailbox unavailable"; web.de: "User unknown"; Exim: "Unrouteable address"; qmail',
  },
  {
    at: 'rcpt',
    code: '551',
    detail: 'none',
    is: 'hard_recipient',
    source: 'RFC 5321 3.4: not here, and nobody forwards',
  },
  // Nothing says why: counted, and only the third in a row suppresses.
  {
    at: 'rcpt',
    code: '450 550 552 553',
    detail: 'none',
    is: 'soft_mailbox',
    source: 'RFC 5321 4.2.3: mailbox; 550 also for "no access"',
  },

  // Pace, encryption, login, policy: never a reader's fault.
  {
    at: whole,
    code: '4xx 5xx',
    detail: '4.5 7.28',
    is: 'throttle',
    source: 'RFC 3463 3.5; IANA X.7.28 mail flood; Google 3726730: 550 5.4.5, 4.7.28',
  },
  { at: whole, code: '4xx', detail: '5.3', is: 'throttle', source: 'RFC 5321 4.5.3.1.10; Gmail 452 4.5.3' },
  {
    at: whole,
    code: '4xx 5xx',
    detail: '7.10',
    is: 'tls',
    source: 'IANA X.7.10 (RFC 5248): encryption needed',
  },
  {
    at: whole,
    code: '4xx 5xx',
    detail: '7.*',
    text: /\b(?:start)?tls\b.{0,20}required|must issue a starttls/i,
    is: 'tls',
    source: 'Google 3726730: "TLS required for RCPT domain"',
  },
  {
    at: whole,
    code: '4xx 5xx',
    detail: '7.8 7.9 7.11 7.12 7.13 7.14',
    is: 'auth',
    source: 'RFC 4954 6; RFC 5248 2.4; IANA registry',
  },
  {
    at: whole,
    code: '4xx',
    detail: '7.20 7.21 7.22 7.23 7.24 7.25 7.26 7.27 7.29 7.30 7.32 7.40',
    is: 'policy',
    source: 'RFC 7372 3; RFC 7505; Google 3726730: 4.7.23 to 4.7.40, authentication of the message',
  },
  {
    at: whole,
    code: '4xx',
    detail: '7.*',
    text: /cannot find your|(?:reverse|client) (?:dns|hostname)|authenticat/i,
    is: 'policy',
    source: 'Postfix: "450 4.7.1 Client host rejected: cannot find your hostname"',
  },
  {
    at: whole,
    code: '4xx',
    detail: '7.*',
    is: 'throttle',
    source: 'Google 3726730; Outlook.com: 451 4.7.650 "temporarily rate limited"; Yahoo TSS',
  },
  {
    at: whole,
    code: '5xx',
    detail: '7.*',
    is: 'policy',
    source: 'RFC 3463 3.8; Outlook.com 5.7.1, 5.7.515; Apple 5.7.1 "local policy"; Gmail 5.7.1, 5.7.26',
  },
  {
    at: whole,
    code: '4xx',
    detail: '3.*',
    text: rate,
    is: 'throttle',
    source: 'Exchange Online NDRs: 432 4.3.2 "recipient thread limit exceeded"',
  },
  { at: whole, code: '4xx 5xx', detail: '5.*', is: 'protocol', source: 'RFC 3463 3.6' },
  {
    at: whole,
    code: '500 501 502 503 504 555',
    detail: 'none',
    is: 'protocol',
    source: 'RFC 5321 4.2.2, 4.1.1.11; GMX 501',
  },
  {
    at: whole,
    code: '4xx',
    detail: '3.* 4.*',
    is: 'relay_busy',
    source: 'RFC 3463 3.4, 3.5; Exchange 432 4.3.2',
  },
  {
    at: whole,
    code: '4xx',
    detail: 'none',
    text: rate,
    is: 'throttle',
    source: 'Postfix: "too many connections"; Orange; Yahoo',
  },
  {
    at: whole,
    code: '5xx',
    detail: 'none',
    text: standing,
    is: 'policy',
    source: 'GMX: "554 Reject due to policy restrictions"; Exim; Compuserve "554 Refused. Your reverse DNS"',
  },
  {
    at: whole,
    code: '421 432 450 451 452 454',
    detail: 'none',
    is: 'relay_busy',
    source: 'RFC 5321 4.2.2; RFC 4954 6',
  },
  {
    at: 'data dot',
    code: '550',
    detail: 'none',
    is: 'policy',
    source: 'RFC 5321 4.2.3: "command rejected for policy reasons"',
  },
  { at: whole, code: '4xx 5xx', is: 'unknown', source: "nobody knows: never a reader's fault" },
]
