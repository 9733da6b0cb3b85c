/** Serves the form that readers sign up with: pages, a frame for other sites, JSON, all through one gate. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ListSettings } from '../../src/config/settings.ts'
import { chooseLanguage } from '../pages/choose-language.ts'
import { contentPolicy } from '../pages/policy.ts'
import { Refusal } from '../pages/refusal.ts'
import type { ReaderSite } from '../reader-site.ts'
import { serveSignUpApi } from './api.ts'
import { type FormKind, formOfAll, formOfList } from './form-kind.ts'
import { renderForm } from './form-page.ts'
import { readFormTime, signFormTime } from './form-time.ts'
import { passGate } from './gate.ts'
import { makeChallenge } from './proof-of-work.ts'
import { readTyped, type Typed } from './typed.ts'
import { challengePath, openWidget, type WidgetPlaces } from './widget.ts'
import { signUpWords } from './words.ts'

/** Adds the routes. */
export function serveSignUp(server: FastifyInstance, site: ReaderSite): void {
  server.register(async (scope) => {
    const { places, serve } = await openWidget(site.base)
    serve(scope)
    scope.get(challengePath, async (_request, reply) =>
      reply.header('cache-control', 'no-store').send(await makeChallenge(site.ring, site.now())),
    )
    for (const path of ['/', '/subscribe'])
      serveForm(scope, site, places, path, () =>
        formOfAll(site.publication, site.lists.values(), 'form', path),
      )
    serveForm(scope, site, places, '/subscribe/:list', (key) => ofList(site, key, 'form'))
    serveForm(scope, site, places, '/embed/:list', (key) => ofList(site, key, 'embed'))
    serveSignUpApi(scope, site)
  })
}

function ofList({ lists }: ReaderSite, key: string, by: FormKind['by']): FormKind | undefined {
  const list = lists.get(key)
  return list?.public ? formOfList(list, by) : undefined
}

type FindForm = (list: string) => FormKind | undefined

function serveForm(
  server: FastifyInstance,
  site: ReaderSite,
  widget: WidgetPlaces,
  path: string,
  find: FindForm,
): void {
  const answer = (reply: FastifyReply, form: FormKind, html: string) =>
    reply
      .headers({
        'content-security-policy': contentPolicy({ scripted: true, framedBy: framedBy(form) }),
        // With `no-referrer` browsers would send the form with `Origin: null` (Fetch, 3.2).
        'referrer-policy': 'same-origin',
        'cache-control': 'no-store',
        // Its answer may stand in another site's frame.
        ...(form.by === 'embed' && { 'cross-origin-opener-policy': 'unsafe-none' }),
      })
      .type('text/html; charset=utf-8')
      .send(html)

  server.get<{ Params: { list?: string } }>(path, async (request, reply) => {
    const form = find(request.params.list ?? '')
    if (form === undefined) return reply.callNotFound()
    const typed = { ...readTyped(undefined), via: queryOf(request, 'via').slice(0, 20) }
    const shown = { form, typed, language: languageOf(request, form), widget, faults: [], again: false }
    return answer(reply, form, renderForm(site, { ...shown, token: signFormTime(site.ring, site.now()) }))
  })

  server.post<{ Params: { list?: string } }>(path, async (request, reply) => {
    const form = find(request.params.list ?? '')
    if (form === undefined) return reply.callNotFound()
    const typed = readTyped(request.body)
    const language = languageOf(request, form)
    const passed = await passGate(site, form, typed, { request, language })
    if (passed.kind === 'full') throw new Refusal(429, passed.retryAfterSeconds)
    if (passed.kind === 'queued') return answer(reply, form, renderSent(site, form, language))
    const faults = passed.kind === 'faulty' ? passed.faults : []
    const again = passed.kind === 'again'
    reply.code(again && passed.foreign ? 403 : 422)
    const token = nextToken(site, typed)
    return answer(reply, form, renderForm(site, { form, typed, language, faults, again, token, widget }))
  })
}

function renderSent(site: ReaderSite, form: FormKind, language: string): string {
  const words = signUpWords(language)
  const back = `${site.base}${form.path}?${new URLSearchParams({ lang: language })}`
  const look = { lang: words.lang, list: form.list, embedded: form.by === 'embed' }
  return site.page('look-in-your-inbox', words.sent, { words, back }, look)
}

/** A form that comes back keeps its time, so that a quick correction is not taken for a script's. */
function nextToken({ ring, now }: ReaderSite, { form }: Typed): string {
  const time = readFormTime(ring, form, now())
  return time === 'good' || time === 'early' ? form : signFormTime(ring, now())
}

function framedBy({ by, list }: FormKind): readonly string[] {
  return by === 'embed' ? ((list satisfies ListSettings | undefined)?.origins ?? []) : []
}

function languageOf(request: FastifyRequest, form: FormKind): string {
  return chooseLanguage({
    query: queryOf(request, 'lang'),
    header: request.headers['accept-language'],
    offered: form.languages,
  })
}

/** One value of the address's query. */
function queryOf({ query }: FastifyRequest, name: string): string {
  const value = typeof query === 'object' && query !== null ? Reflect.get(query, name) : undefined
  return typeof value === 'string' ? value : ''
}
