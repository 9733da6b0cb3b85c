/** Serves the form as JSON, for pages that bring their own; it goes through the same gate. */
import cors from '@fastify/cors'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { chooseLanguage } from '../pages/choose-language.ts'
import type { ReaderSite } from '../reader-site.ts'
import { consentWords } from './consent-words.ts'
import { type FormKind, formOfAll, formOfList, isRequired, localise } from './form-kind.ts'
import { isFormOfAll, signFormTime } from './form-time.ts'
import { passGate } from './gate.ts'
import type { Fault } from './judge.ts'
import { makeChallenge } from './proof-of-work.ts'
import { sayFaults } from './say-faults.ts'
import { readTypedJson } from './typed.ts'
import { signUpWords } from './words.ts'

/** Adds `GET /api/form` and `POST /api/subscribe`, open to pages of the origins that the lists name. */
export function serveSignUpApi(server: FastifyInstance, site: ReaderSite): void {
  // What answers OPTIONS for other sites' pages answers it below this path only.
  const place = { prefix: '/api' }
  server.register(async (api) => {
    const open = [...site.lists.values()].filter((list) => list.public)
    await api.register(cors, {
      origin: [...new Set(open.flatMap((list) => list.origins))],
      methods: ['GET', 'POST'],
      allowedHeaders: ['content-type'],
      maxAge: 3_600,
    })
    api.addHook('onRequest', async (_request, reply) => {
      reply.header('cache-control', 'no-store')
    })

    api.get<{ Querystring: { list?: unknown } }>('/form', async (request, reply) => {
      const form = formFor(site, request.query.list === undefined ? [] : [String(request.query.list)])
      if (form === undefined) return reply.callNotFound()
      return describeForm(site, form, languageOf(request, form, queryLanguage(request)))
    })

    api.post('/subscribe', async (request, reply) => {
      const typed = readTypedJson(request.body)
      // The record of consent names the words that were shown: those of the form that was handed out.
      const all = isFormOfAll(site.ring, typed.form)
      const form =
        (all ? undefined : formFor(site, typed.lists)) ??
        formOfAll(site.publication, site.lists.values(), 'api')
      const language = languageOf(request, form, typed.language)
      const words = signUpWords(language)
      const passed = await passGate(site, form, typed, { request, language })
      switch (passed.kind) {
        case 'queued':
          return reply.code(202).send({ message: words.sentText })
        case 'full':
          return reply
            .code(429)
            .header('retry-after', passed.retryAfterSeconds)
            .send({ error: { code: 'too_many', message: words.tooMany } })
        case 'again':
          return reply.code(passed.foreign ? 403 : 422).send({
            error: { code: passed.foreign ? 'origin' : 'again', message: words.oneMoreStepText },
            // What was sent is sent once more with these, two seconds from now at the earliest.
            ...(!passed.foreign && (await handOut(site, form))),
          })
        case 'faulty':
          return reply.code(422).send({
            error: { code: 'invalid', message: words.errors },
            faults: sayFaults(passed.faults, words).map(({ control, text }, n) => ({
              at: control,
              message: text,
              ...suggestionOf(passed.faults[n]),
            })),
          })
      }
    })
  }, place)
}

/** The form of one list; of all where several are meant. */
function formFor({ lists, publication }: ReaderSite, keys: readonly string[]): FormKind | undefined {
  const [key, ...more] = keys
  if (key === undefined || more.length > 0) return formOfAll(publication, lists.values(), 'api')
  const list = lists.get(key)
  return list?.public ? formOfList(list, 'api') : undefined
}

/** What a page needs to draw the form itself, and what it must send back. */
async function describeForm(site: ReaderSite, form: FormKind, language: string): Promise<object> {
  return {
    lists: form.lists.map(({ key, name, description }) => ({ key, name, description })),
    languages: form.languages,
    fields: form.fields.map((one) => {
      const { key, type, label, options } = one.field
      const own = one.lists[0]?.language ?? language
      return {
        ...{ key, type, label: localise(label, language, own).text },
        required: isRequired(one, form.lists),
        ...(type === 'choice' && { options }),
        lists: one.lists.map((list) => list.key),
      }
    }),
    /** To be shown beside the button, as it stands. */
    consent: consentWords(form, language).map(({ text, lang, lists }) => ({
      ...{ text, language: lang },
      lists: lists.map(({ key }) => key),
    })),
    ...(await handOut(site, form)),
  }
}

/** A form's time and a challenge: `altcha` in the answer is base64 of `{ challenge, solution }`, as the widget makes it. */
async function handOut({ ring, now }: ReaderSite, { list }: FormKind): Promise<object> {
  return {
    form: signFormTime(ring, now(), { all: list === undefined }),
    challenge: await makeChallenge(ring, now()),
  }
}

function suggestionOf(fault: Fault | undefined): object {
  // Sent once more with `asked`, the address is taken as it was typed.
  return fault?.at === 'email' && fault.what === 'suspect'
    ? { suggestion: fault.meant, asked: fault.typed }
    : {}
}

function languageOf({ headers }: FastifyRequest, { languages }: FormKind, wish: string): string {
  return chooseLanguage({ query: wish, header: headers['accept-language'], offered: languages })
}

function queryLanguage({ query }: FastifyRequest): string {
  const lang = typeof query === 'object' && query !== null ? Reflect.get(query, 'lang') : undefined
  return typeof lang === 'string' ? lang : ''
}
