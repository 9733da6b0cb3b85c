/** The queue on BullMQ, whatever stands behind it. */
import { Queue as BullQueue } from 'bullmq'
import { type Backend, queueMistake } from './backend.ts'
import { type JobName, jobKey } from './job.ts'
import type { Queue, Report, Serving } from './queue.ts'
import { serveBullQueue } from './serve-bullmq.ts'
import { openTogether } from './together.ts'
import { within } from './within.ts'

// A launch must be told "queue away" while the operator still looks (DESIGN 3.1).
const wakeTimeout = 2_000
// BullMQ insists on one; the adapter's factory has its own.
const connection = {}
// Nobody reads BullMQ's event stream here: keep it short.
const streams = { events: { maxLen: 100 } }

/** Opens the port on a backend, and owns that backend from then on. */
export function openBullQueue(backend: Backend, report: Report): Queue {
  const trouble = (error: Error) =>
    backend.isAway(error) ? backend.outage.lost(error) : report({ kind: 'trouble', error })
  const makeProducer = (name: JobName) => {
    const { name: queueName, ...prefix } = backend.nameOf(name)
    return new BullQueue(queueName, { connection, streams, ...prefix }, backend.make).on('error', trouble)
  }
  const producers = {
    compose: makeProducer('compose'),
    deliver: makeProducer('deliver'),
    notify: makeProducer('notify'),
    'sign-up': makeProducer('sign-up'),
  }
  const open = new Set<Serving>()
  // A flood of sign-ups is one reason to wake a worker, not ten thousand that queue for one row.
  const together = openTogether()
  const close = async () => {
    await Promise.all([...open].map((serving) => serving[Symbol.asyncDispose]()))
    await Promise.all(Object.values(producers).map((producer) => producer.close()))
    await backend[Symbol.asyncDispose]()
  }
  let closed: Promise<void> | undefined

  return {
    wake: async (job) => {
      // keepLastIfActive: a wake-up for a running job is kept until that ends, then goes to the queue's end.
      const deduplication = { id: jobKey(job), keepLastIfActive: true }
      const once = { attempts: 1, removeOnComplete: true, removeOnFail: true, deduplication }
      try {
        // Each run has its own bound, so that one that hangs holds nobody up who comes later.
        const add = async () => await within(wakeTimeout, producers[job.name].add(job.name, job, once))
        await within(wakeTimeout, together(`${job.name} ${jobKey(job)}`, add))
      } catch (cause) {
        throw queueMistake(cause, backend.wayOut)
      }
    },

    serve: async (handlers, options = {}) => {
      const serving = await serveBullQueue(backend, handlers, options, { report, trouble })
      open.add(serving)
      serving.drained.then(() => open.delete(serving))
      return serving
    },

    [Symbol.asyncDispose]: () => {
      closed ??= close()
      return closed
    },
  }
}
