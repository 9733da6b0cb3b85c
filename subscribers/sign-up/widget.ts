/** Serves what a browser needs for the proof of work: ALTCHA's widget, its worker, and our few lines between them. */
import { readFile } from 'node:fs/promises'
import type { FastifyInstance } from 'fastify'
import { packText } from '../pages/pack-text.ts'

/** Where a page finds the files; the query changes with their text, so that browsers may keep them for ever. */
export interface WidgetPlaces {
  readonly widget: string
  readonly worker: string
  readonly script: string
  readonly challenge: string
}

const external = import.meta.resolve('altcha/external')
// The build that brings neither styles nor workers in strings, which our policy would not run.
const files = {
  'altcha.js': new URL('altcha.min.js', external),
  'pbkdf2.js': new URL(import.meta.resolve('altcha/workers/pbkdf2')),
  'form.js': new URL('../../templates/pages/sign-up.js', import.meta.url),
}

/** Where a challenge is to be had. */
export const challengePath = '/sign-up/challenge'

/** Adds the routes; the places begin with the path that the site is reached under. */
export async function openWidget(base: string): Promise<{
  readonly places: WidgetPlaces
  readonly serve: (server: FastifyInstance) => void
}> {
  const pack = async (name: keyof typeof files) => {
    const { version, serve } = await packText(await readFile(files[name]), 'text/javascript')
    const path = `/sign-up/${name}`
    return { place: `${base}${path}?v=${version}`, serve: (server: FastifyInstance) => serve(server, path) }
  }
  const [widget, worker, script] = await Promise.all([pack('altcha.js'), pack('pbkdf2.js'), pack('form.js')])
  return {
    places: {
      widget: widget.place,
      worker: worker.place,
      script: script.place,
      challenge: `${base}${challengePath}`,
    },
    serve(server) {
      for (const file of [widget, worker, script]) file.serve(server)
    },
  }
}
