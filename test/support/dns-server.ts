/** A name server on loopback that knows what a test wrote down, and nothing else. */
import { createSocket } from 'node:dgram'
import { Resolver } from 'node:dns/promises'
import { once } from 'node:events'

/** What it says of a name: its mail exchanges, its address, nothing (the name is there), or that there is no such name. */
export interface ZoneEntry {
  readonly mx?: readonly string[]
  readonly a?: string
  readonly ns?: readonly string[]
  /** Each a record, whose strings are cut at 255 characters. */
  readonly txt?: readonly string[]
  /** Never answers. */
  readonly silent?: boolean
  /** RFC 1035 section 4.1.1: 2, the server failed. */
  readonly code?: number
}

/** The server, and a resolver that asks it. */
export interface DnsServer extends AsyncDisposable {
  readonly resolver: Resolver
  /** The names it was asked for, in order. */
  readonly asked: readonly string[]
}

const types = { a: 1, ns: 2, mx: 15, txt: 16 } as const

/** Starts it. */
export async function openDnsServer(zone: Readonly<Record<string, ZoneEntry>>): Promise<DnsServer> {
  const socket = createSocket('udp4')
  const asked: string[] = []
  socket.on('message', (question, from) => {
    const name = readName(question)
    asked.push(name)
    const known = Object.hasOwn(zone, name) ? zone[name] : undefined
    if (known?.silent !== true) socket.send(answer(question, known), from.port, from.address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const resolver = new Resolver({ timeout: 5_000, tries: 1 })
  resolver.setServers([`127.0.0.1:${socket.address().port}`])
  return {
    resolver,
    asked,
    async [Symbol.asyncDispose]() {
      resolver.cancel()
      socket.close()
      await once(socket, 'close')
    },
  }
}

/** RFC 1035 section 4.1: header, the question as it came, the records. */
function answer(question: Buffer, entry: ZoneEntry | undefined): Buffer {
  const end = 12 + nameLength(question) + 4
  const type = question.readUInt16BE(end - 4)
  const records = entry === undefined ? [] : recordsOf(entry, type)
  const head = Buffer.from(question.subarray(0, end))
  head.writeUInt16BE(0x8180 | (entry?.code ?? (entry === undefined ? 3 : 0)), 2)
  head.writeUInt16BE(records.length, 6)
  head.writeUInt32BE(0, 8)
  return Buffer.concat([head, ...records.map((data) => record(type, data))])
}

function recordsOf({ mx = [], a, ns = [], txt = [] }: ZoneEntry, type: number): Buffer[] {
  if (type === types.mx) return mx.map((host) => Buffer.concat([Buffer.of(0, 10), writeName(host)]))
  if (type === types.txt) return txt.map(writeText)
  if (type === types.ns) return ns.map(writeName)
  return type === types.a && a !== undefined ? [Buffer.from(a.split('.').map(Number))] : []
}

function writeText(text: string): Buffer {
  const strings = text.match(/.{1,255}/g) ?? ['']
  return Buffer.concat(strings.map((part) => Buffer.concat([Buffer.of(part.length), Buffer.from(part)])))
}

function record(type: number, data: Buffer): Buffer {
  const head = Buffer.alloc(12)
  // The name is the question's (RFC 1035 section 4.1.4).
  head.writeUInt16BE(0xc00c, 0)
  head.writeUInt16BE(type, 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt32BE(60, 6)
  head.writeUInt16BE(data.length, 10)
  return Buffer.concat([head, data])
}

function writeName(name: string): Buffer {
  const labels = name.split('.').filter((label) => label !== '')
  return Buffer.concat([
    ...labels.map((label) => Buffer.concat([Buffer.of(label.length), Buffer.from(label)])),
    Buffer.of(0),
  ])
}

function readName(message: Buffer): string {
  const labels: string[] = []
  for (let at = 12; (message[at] ?? 0) > 0; at += 1 + (message[at] ?? 0))
    labels.push(message.subarray(at + 1, at + 1 + (message[at] ?? 0)).toString('latin1'))
  return labels.join('.').toLowerCase()
}

function nameLength(message: Buffer): number {
  return message.indexOf(0, 12) - 12 + 1
}
