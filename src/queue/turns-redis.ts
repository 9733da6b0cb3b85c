/** Gives turns of a rate out of Redis: one key a rate, which holds when its next turn is. */
import { type TurnBudget, turnHorizon } from '../delivery/budget.ts'
import { createClient } from './redis-client.ts'
import { readRedisUrl } from './redis-url.ts'

/**
 * A generic cell rate algorithm (ITU-T I.371) on the server's own clock, in microseconds. A key is forgotten a
 * minute after its last turn. ARGV: the horizon in ms, then rate and number for each key.
 */
const script = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local horizon = ARGV[1] * 1000
local answer = {}
for i, key in ipairs(KEYS) do
  local span = 1000000 / ARGV[2 * i]
  local free = math.max(tonumber(redis.call('GET', key) or 0), now)
  local given = math.min(tonumber(ARGV[2 * i + 1]), math.floor(horizon / span) + 1)
  if free - now <= horizon then
    local ends = free + given * span
    redis.call('SET', key, string.format('%.0f', ends), 'PX', math.ceil((ends - now) / 1000) + 60000)
    answer[#answer + 1] = given
    answer[#answer + 1] = string.format('%.0f', free - now)
  else
    answer[#answer + 1] = 0
    answer[#answer + 1] = string.format('%.0f', free - now - horizon)
  end
end
return answer`

/** Turns in Redis, and how to be rid of the connection. Its keys share one hash tag: a Cluster runs the script in one slot. */
export async function openRedisTurns(url: string, instance: string): Promise<TurnBudget & Disposable> {
  const { client, leave } = createClient(readRedisUrl(url), 'wake')
  // Whoever asks is told; an error event that nobody hears would end the process.
  client.on('error', () => undefined)
  // It tries again by itself, for ever.
  await client.connect().catch(() => undefined)
  return {
    async take(wishes) {
      const keys = wishes.map(({ key }) => `{broadsheet:${instance}:turns}:${key}`)
      const rates = wishes.flatMap(({ perSecond, wanted }) => [perSecond, wanted])
      const answer = numbersIn(await client.eval(script, keys.length, ...keys, turnHorizon, ...rates))
      return wishes.map((_, i) => ({
        given: answer[2 * i] ?? 0,
        startsIn: Math.max(0, (answer[2 * i + 1] ?? 0) / 1000),
      }))
    },
    [Symbol.dispose]: leave,
  }
}

function numbersIn(answer: unknown): readonly number[] {
  return Array.isArray(answer) ? answer.map(Number) : []
}
