/** Serves the links of a confirmation message: the button that confirms, and the one that says "that was not me". */
import type { FastifyInstance } from 'fastify'
import type { ReaderSite } from '../reader-site.ts'

/** Adds the routes. */
export function serveConfirm(_server: FastifyInstance, _site: ReaderSite): void {}
