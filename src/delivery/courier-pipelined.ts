/** Chooses how each connection to a relay carries its messages: pipelined where it can be, one by one else. */
import type { RelaySettings } from './relay-settings.ts'
import type { OpenSession, Session } from './session.ts'
import type { OpenConnection } from './smtp-connect.ts'
import { openPlainSession } from './smtp-session.ts'
import { openChunkedSession } from './wire/chunked-session.ts'
import type { WireNeeds } from './wire/exchange.ts'
import { openPipelinedSession } from './wire/pipelined-session.ts'
import { openPulse } from './wire/pulse.ts'

/** How many messages of a connection may be without their answer where they go in chunks. */
const window = 4

/** How a connection carries its messages. */
type Mode = 'plain' | 'pipelined' | 'chunked'

/** How messages go to one relay, as far as it is known by now. */
export interface RelayWire {
  readonly openSession: OpenSession<OpenConnection>
  /** Whether it carries messages as others do by now; one that does not should carry no more. */
  serves(session: Session): boolean
  /** How many messages it is worth to have at hand for each connection. */
  lanes(): number
}

/**
 * The wire to one relay. `auto` pipelines until the relay breaks the protocol once; `fellBack` hears of it then. What that
 * cost is one connection: whoever was on it goes again, by nodemailer.
 */
export function openWire(
  { wire = 'auto', timeouts }: RelaySettings,
  clock: () => number,
  fellBack: (detail: string) => void,
): RelayWire {
  const pulse = openPulse()
  let pipelined = wire !== 'plain'
  let offered = { pipelining: true, chunking: false }
  /** Chunks need a relay that was seen to leave connections alone: what it closes on them is in doubt. */
  let chunks: 'unproven' | 'proven' | 'off' = wire === 'auto' ? 'unproven' : 'off'
  const modes = new WeakMap<Session, Mode>()

  const needs: Omit<WireNeeds, 'ended'> = {
    ...{ timeouts, clock, pulse },
    broken(detail) {
      if (wire === 'auto' && pipelined) {
        pipelined = false
        fellBack(detail)
      }
      return !pipelined
    },
    proven() {
      if (chunks === 'unproven') chunks = 'proven'
    },
  }

  function unsafe() {
    chunks = 'off'
  }

  function modeNow(): Mode {
    if (!pipelined || !offered.pipelining) return 'plain'
    return offered.chunking && chunks === 'proven' ? 'chunked' : 'pipelined'
  }

  function openAs(mode: Mode, connection: OpenConnection, ended: () => void): Session {
    switch (mode) {
      case 'plain':
        return openPlainSession(connection, timeouts, ended)
      case 'pipelined':
        return openPipelinedSession(connection, { ...needs, ended })
      case 'chunked':
        return openChunkedSession(connection, { ...needs, ended, window, unsafe })
    }
  }

  return {
    openSession(connection, ended) {
      const { extensions } = connection
      offered = { pipelining: extensions.has('PIPELINING'), chunking: extensions.has('CHUNKING') }
      const mode = modeNow()
      const session = openAs(mode, connection, ended)
      modes.set(session, mode)
      return session
    },
    serves: (session) => modes.get(session) === modeNow(),
    lanes() {
      const mode = modeNow()
      if (mode === 'chunked') return window
      return mode === 'pipelined' && pulse.quick() ? 2 : 1
    },
  }
}
