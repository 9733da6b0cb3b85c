/** Says in words what an entry of the log of consent keeps beside its own columns. */

type Detail = Readonly<Record<string, unknown>>

/** What a change came by. */
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

/** The choices of the form, as its reader says them. */
const reasons: Readonly<Record<string, string>> = {
  too_often: 'it came too often',
  not_interesting: 'it is no longer interesting to them',
  never_asked: 'they never signed up',
  other_address: 'they read it at another address',
  other: 'another one',
}

const tellers: Readonly<Record<string, (value: unknown, detail: Detail) => string>> = {
  reason: (value) => `reason: ${reasons[String(value)] ?? word(value)}`,
  words: (value) => `in their words: ${show(value)}`,
  months: (value) => `for: ${value === 1 ? '1 month' : `${show(value)} months`}`,
  changed: (value) => `changed: ${word(value)}`,
  from: (value) => `old address, as its hash: ${show(value)}`,
  to: (value) => `new address, as its hash: ${show(value)}`,
  merged: (value) => `brought along: what the new address had as reader ${show(value)}`,
  source: (value, { line }) => `file: ${show(value)}${line === undefined ? '' : `, line ${show(line)}`}`,
  via: (value) => `brought by: the call to action of edition ${show(value)}`,
  asked: (value, { form }) => `signed up: ${time(value)}${form === undefined ? '' : `, ${way(form)}`}`,
  lifted: (value) => `lifted: the suppression "${word(value)}"`,
  covered: (value) => `covered until now by: the suppression "${word(value)}"`,
  answer: (value) =>
    `answer: ${value === 'already_confirmed' ? 'a note that nothing was left to confirm' : word(value)}`,
}

/** Numbers that mean something to programs only, and what another piece tells along with itself. */
const isTold = (name: string, detail: Detail): boolean =>
  name === 'confirmation' ||
  name === 'leaving' ||
  (name === 'line' && 'source' in detail) ||
  (name === 'form' && 'asked' in detail)

/** One line for each piece; what nobody has words for yet is shown as it is. */
export function describeDetail(detail: Detail): string[] {
  return Object.entries(detail).flatMap(([name, value]) => {
    if (value === undefined || value === null || value === '' || isTold(name, detail)) return []
    const tell = Object.hasOwn(tellers, name) ? tellers[name] : undefined
    return [tell?.(value, detail) ?? `${name.replaceAll('_', ' ')}: ${show(value)}`]
  })
}

/** `by the sign-up page`. */
export function way(by: unknown): string {
  return ways[String(by)] ?? `by ${String(by)}`
}

function show(value: unknown): string {
  if (Array.isArray(value)) return value.map(show).join(', ')
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** `unsubscribed all`: a name of ours, as people read it. */
function word(value: unknown): string {
  return show(value).replaceAll('_', ' ')
}

function time(value: unknown): string {
  return String(value).slice(0, 19).replace('T', ' ')
}
