/** Brings log lines to their reader: addresses masked, plain sentences for a terminal. */

/** Something that takes lines. */
export interface LogStream {
  write(line: string): unknown
  readonly isTTY?: boolean
}

/** RFC 5321 4.5.3.1: bounds keep the search linear on text that only looks like addresses. */
const anyAddress =
  /([^\s@<>"(),:;\\[\]])[^\s@<>"(),:;\\[\]]{0,63}@([^\s@<>"(),:;\\[\]])[^\s@<>"(),:;\\[\]]{0,252}\.([\p{L}\d-]{2,63})/gu

/** `reader@example.org` as `r…@e….org`, wherever it stands in a text. */
export function maskAddresses(text: string): string {
  return text.replace(anyAddress, '$1…@$2….$3')
}

/** The bounds keep the search linear; in a line of JSON a quote or a backslash of a password is escaped. */
const anyLogin = /\/\/[^\s/:@"\\]{0,256}:(?:[^\s"\\]|\\["\\]){0,256}@/g

/** `redis://user:secret@host` as `redis://********@host`, wherever it stands in a text. */
export function maskLogins(text: string): string {
  return text.replace(anyLogin, '//********@')
}

/** Masks logins in every line, addresses at `info` and above: the levels below are for a developer's desk. */
export function maskingStream(stream: LogStream): LogStream {
  return {
    write: (line) => {
      const safe = maskLogins(line)
      return stream.write(/^\{"level":"(?:debug|trace)"/.test(line) ? safe : maskAddresses(safe))
    },
  }
}

/** Turns JSON lines into `14:03:07 warn  edition paused  edition=3 reason="…"`. */
export function prettyStream(stream: LogStream): LogStream {
  return { write: (line) => stream.write(readable(line)) }
}

function readable(line: string): string {
  const entry: unknown = JSON.parse(line)
  if (typeof entry !== 'object' || entry === null) return line
  const { level, time, msg, pid: _pid, event: _event, err, ...fields }: Record<string, unknown> = { ...entry }
  const shown = Object.entries(fields).flatMap(([name, value]) => readableField(name, value))
  const error = typeof err === 'object' && err !== null ? Object.entries(err) : []
  // The first line says it all on a terminal; the stack is in the JSON, and behind --debug.
  const message = error.find(([name]) => name === 'message')?.[1]
  if (message !== undefined) shown.push(String(message))
  const text = [String(time).slice(11, 19), String(level).padEnd(5), String(msg), ...shown].join(' ')
  // Control characters from a server's reply must not steer the terminal.
  return `${text.replace(/\p{Cc}/gu, ' ')}\n`
}

/** An object's parts stand by themselves; of counts, those that are not 0. */
function readableField(name: string, value: unknown): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [`${name}=${JSON.stringify(value)}`]
  return Object.entries(value).flatMap(([part, inner]) => (inner === 0 ? [] : readableField(part, inner)))
}
