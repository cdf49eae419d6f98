import { startCarillon, type Carillon } from '../../src/carillon.js';
import { loadConfig } from '../../src/core/config/index.js';
import { createLogger } from '../../src/core/logging/logger.js';
import { freePort } from './free-port.js';
import type { SandboxWorld } from './sandbox-world.js';

/**
 * One more instance of the service on the database and media of a world, with its own roles.
 * @param keys `CARILLON_SECRET_KEYS` that the world was started with
 */
export async function startBeside(world: SandboxWorld, keys: string, roles: string): Promise<Carillon> {
  const config = loadConfig({
    DATABASE_URL: world.carillon.databaseUrl,
    CARILLON_DATA: world.carillon.dataDir,
    CARILLON_PORT: String(await freePort()),
    CARILLON_LOG_LEVEL: 'error',
    CARILLON_SECRET_KEYS: keys,
    CARILLON_ALLOW_PRIVATE_ADDRESSES: '127.0.0.0/8',
    CARILLON_ROLES: roles,
  });
  return startCarillon({ config, log: createLogger('error'), clock: world.clock });
}
