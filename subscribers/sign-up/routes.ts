/** Serves the form that readers sign up with: pages, a frame for other sites, JSON, all through one gate. */
import type { FastifyInstance } from 'fastify'
import type { ReaderSite } from '../reader-site.ts'

/** Adds the routes. */
export function serveSignUp(_server: FastifyInstance, _site: ReaderSite): void {}
