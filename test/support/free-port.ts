import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below what systems give out by themselves (Linux from 32768, others from 49152): a port that is free now is not taken by somebody's connection
 * before its server is started.
 */
const LOWEST = 15_000;
const HIGHEST = 32_000;
const TRIES = 100;

/** Those that this process was given before: their programs may not listen yet. */
const given = new Set<number>();

/** A port on which nobody listens, for a program that is started in a moment. */
export async function freePort(): Promise<number> {
  for (let tries = 1; tries <= TRIES; tries++) {
    const port = randomInt(LOWEST, HIGHEST);
    if (given.has(port)) continue;
    given.add(port);
    if (await isFree(port)) return port;
  }
  throw new Error(`${TRIES} ports were tried, and all of them are taken.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
