/** Reads the settings for a command, from the world that it runs in. */

import type { Config } from '../config/settings.ts'
import { type ConfigRequest, readConfig } from '../config.ts'
import type { World } from './context.ts'

/** The settings in force. Throws one {@link Mistake} that names every fault. */
export function readCommandConfig(
  { env, cwd }: Pick<World, 'env' | 'cwd'>,
  needs: ConfigRequest['needs'],
): Config {
  return readConfig({ cwd, needs, ...(env === undefined ? {} : { env }) })
}
