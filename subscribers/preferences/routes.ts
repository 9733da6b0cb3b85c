/** Serves what a reader may see and change, behind a link that was mailed to the reader. */
import type { FastifyInstance } from 'fastify'
import type { ReaderSite } from '../reader-site.ts'

/** Adds the routes. */
export function servePreferences(_server: FastifyInstance, _site: ReaderSite): void {}
