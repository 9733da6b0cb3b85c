/** Tells whether a request was meant for this machine by name. */

const ownNames = new Set(['127.0.0.1', 'localhost', '[::1]'])

/** True for a Host header that names the loopback, with any port (a forwarded one is another). */
export function isOwnHost(host: string | undefined): boolean {
  return host !== undefined && ownNames.has(host.replace(/:\d+$/, '').toLowerCase())
}
