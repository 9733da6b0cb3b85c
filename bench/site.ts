/** Measures what the site answers in a second, over loopback, on an embedded PostgreSQL: npm run bench:site */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import autocannon from 'autocannon'
import { z } from 'zod'

const requests = 10_000
const connections = 20

const child = fork(new URL('site/serve.ts', import.meta.url), [String(requests + connections)])
const [message] = await Promise.race([
  once(child, 'message'),
  once(child, 'exit').then(() => {
    throw new Error('the site did not open')
  }),
])
const { url, form, leave } = z
  .object({ url: z.string(), form: z.string(), leave: z.array(z.string()) })
  .parse(message)

let made = 0
/** Each visitor comes from a network of its own. */
const visitor = () => `10.${(made >> 16) & 255}.${(made >> 8) & 255}.${made & 255}`
const formType = 'application/x-www-form-urlencoded'

const runs: readonly { name: string; request: () => autocannon.Request }[] = [
  { name: 'the form', request: () => ({ method: 'GET', path: '/subscribe/daily' }) },
  {
    name: 'sign-up',
    request: () => ({
      method: 'POST',
      path: '/subscribe/daily',
      headers: { 'content-type': formType, 'x-forwarded-for': visitor(), origin: 'http://127.0.0.1' },
      body: new URLSearchParams({ email: `new${made}@example.net`, form }).toString(),
    }),
  },
  {
    name: 'one-click',
    request: () => ({
      method: 'POST',
      path: leave[made % leave.length] ?? '',
      headers: { 'content-type': formType },
      body: 'List-Unsubscribe=One-Click',
    }),
  },
  { name: 'the page to leave', request: () => ({ method: 'GET', path: leave[made % leave.length] ?? '' }) },
]

process.stdout.write(
  `${requests} requests each, ${connections} at a time, ${availableParallelism()} cores for site, database and client\n`,
)
for (const { name, request } of runs) {
  made = 0
  const result = await autocannon({
    url,
    connections,
    amount: requests,
    requests: [
      {
        setupRequest: (given) => {
          made++
          return { ...given, ...request() }
        },
      },
    ],
  })
  const { latency, non2xx, errors, duration } = result
  process.stdout.write(
    `${name.padEnd(18)} ${String(Math.round(requests / duration)).padStart(6)}/s   median ${latency.p50} ms   p99 ${latency.p99} ms` +
      `${non2xx + errors > 0 ? `   ${non2xx} refused, ${errors} failed` : ''}\n`,
  )
  if (non2xx + errors > 0) process.exitCode = 1
}
child.disconnect()
await once(child, 'exit')
