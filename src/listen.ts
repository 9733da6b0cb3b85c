/** Says in a person's words why a port cannot be listened on. */
import { exitCodes, Mistake } from './mistake.ts'

/** The place, what it was for, and the setting that names another one. */
export interface Listening {
  readonly host: string
  readonly port: number
  /** Ends the sentence "so ...": `the site cannot be served there`. */
  readonly consequence: string
  /** Ends the sentence "or set ...": an example that works. */
  readonly setting: string
}

const reasons: Record<string, string> = {
  EADDRINUSE: 'is taken by another program',
  EACCES: 'may be opened by root only',
  EADDRNOTAVAIL: 'is no address of this machine',
  ENOTFOUND: 'has a host name that leads nowhere',
}

/** A mistake with its way out where the reason is a known one, else the error itself. */
export function listenFault(error: unknown, { host, port, consequence, setting }: Listening): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const reason = reasons[code]
  if (reason === undefined) return error
  return new Mistake(
    `${host}:${port} ${reason}, so ${consequence}: free it, or set another place, as in ${setting}`,
    exitCodes.unreachable,
    { cause: error },
  )
}
