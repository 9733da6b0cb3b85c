/** Sends with nodemailer's pool, in a process of its own: messages that each call composes, or ready bytes. */
import Handlebars from 'handlebars'
import nodemailer, { type SendMailOptions } from 'nodemailer'
import { z } from 'zod'
import { fillMessage } from '../../src/message/fill-message.ts'
import { addressOf, renderBenchMessage, valuesOf } from './message.ts'

const order = z
  .object({
    port: z.coerce.number(),
    messages: z.coerce.number(),
    pool: z.enum(['default', 'tuned']),
    bytes: z.enum(['composed', 'raw']),
  })
  .parse(Object.fromEntries(process.argv.slice(2).map((word) => word.split('='))))

const message = await renderBenchMessage()
const transport = nodemailer.createTransport({
  host: '127.0.0.1',
  port: order.port,
  pool: true,
  ignoreTLS: true,
  ...(order.pool === 'tuned' ? { maxConnections: 20, maxMessages: Number.POSITIVE_INFINITY } : {}),
})
const html = Handlebars.compile(message.html)
const text = Handlebars.compile(message.text)

function compose(number: number): SendMailOptions {
  const { unsubscribeUrl, preferencesUrl, address, name = '' } = valuesOf(number)
  const values = {
    unsubscribeUrl,
    preferencesUrl,
    address,
    name,
    signedUp: 'You signed up on 22 November 2025.',
  }
  return {
    from: message.from,
    to: { name, address },
    subject: message.subject,
    list: { unsubscribe: { url: unsubscribeUrl, comment: '' } },
    headers: { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click', Precedence: 'bulk' },
    html: html(values),
    text: text(values),
  }
}

function fill(number: number): SendMailOptions {
  return {
    envelope: { from: message.from.address, to: [addressOf(number)] },
    raw: Buffer.concat(fillMessage(message.prepared, valuesOf(number))),
  }
}

const make = order.bytes === 'composed' ? compose : fill
const begun = performance.now()
const cpu = process.cpuUsage()
let next = 1
// As many callers as its queue is kept short by: twice the connections.
const callers = order.pool === 'tuned' ? 40 : 10
await Promise.all(
  Array.from({ length: callers }, async () => {
    while (next <= order.messages) await transport.sendMail(make(next++))
  }),
)
const seconds = (performance.now() - begun) / 1000
const { user, system } = process.cpuUsage(cpu)
transport.close()
const answer = { seconds, cpu: (user + system) / 1e6, peakMemoryMb: process.resourceUsage().maxRSS / 1024 }
process.stdout.write(`${JSON.stringify(answer)}\n`)
