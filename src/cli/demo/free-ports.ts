/** Finds ports that nobody else has. */
import { createServer } from 'node:net'

/** So many ports of 127.0.0.1 that are free now, all different: held together until the last one is known. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer())
  const ports: number[] = []
  for (const server of servers) {
    await new Promise<void>((done, failed) => server.once('error', failed).listen(0, '127.0.0.1', done))
    const place = server.address()
    if (place === null || typeof place === 'string') throw new Error('a TCP server has a port')
    ports.push(place.port)
  }
  for (const server of servers) await new Promise((done) => server.close(done))
  return ports
}
