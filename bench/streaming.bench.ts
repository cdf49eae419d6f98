/** Memory while a large video goes from the media folder to a network: it must not depend on the size of the file. */
import type { ChildProcess } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { LocalMediaStorage } from '../src/modules/media/local-media-storage.js';
import { NETWORKS } from './streaming/networks.js';
import type { Measured } from './streaming/publisher.js';
import {
  firstAnswer,
  forkProgram,
  freePort,
  runBench,
  startProgram,
  stopProgram,
  type Cleanup,
} from './support/processes.js';
import { print, type Figure } from './support/report.js';

const SMALL = 5_000_000;
const MORE_AT_MOST_MB = 64;
const CHUNK = randomBytes(1_048_576);
const WORKSPACE = '01900000-0000-7000-8000-000000000000';

const { values: options } = parseArgs({ options: { json: { type: 'boolean', default: false } } });

await runBench(async (cleanup) => {
  const folder = await cleanup.folder();
  const origin = await countingNetwork(cleanup);
  const storage = new LocalMediaStorage(folder);
  await storage.prepare(new Date());
  const figures: Figure[] = [];
  const faults: string[] = [];
  for (const [id, { name, mostBytes }] of Object.entries(NETWORKS)) {
    const [small, large] = [await measured(SMALL), await measured(mostBytes)];
    const more = large.peakMb - large.beforeMb;
    figures.push(
      {
        name: `${name}: more than before, ${large.bytes / 1e6} MB`,
        unit: 'MB',
        value: more,
        baseline: { name: `with ${SMALL / 1e6} MB`, value: small.peakMb - small.beforeMb },
        required: { of: 'value', atMost: MORE_AT_MOST_MB },
      },
      {
        name: `${name}: resident at its peak`,
        unit: 'MB',
        value: large.peakMb,
        baseline: { name: 'before', value: large.beforeMb },
        required: null,
      },
    );

    async function measured(bytes: number): Promise<Measured> {
      const key = await stored(storage, bytes);
      const before = await receivedBy(origin);
      const result = await publishedBy(cleanup, [id, origin, folder, key, String(bytes)]);
      const received = (await receivedBy(origin)) - before;
      if (received < bytes) faults.push(`${name} was sent ${received} of ${bytes} bytes`);
      await storage.remove(key);
      process.stderr.write(`${name}: ${bytes / 1e6} MB in ${(result.ms / 1_000).toFixed(1)} s\n`);
      return result;
    }
  }
  return print(
    {
      bench: 'streaming',
      notes: [
        'One video from the media folder to a network that counts its bytes, by the adapter, each in a fresh process.',
        'Memory is the process’s highest resident size by the kernel’s own mark, over its size before.',
        'Sizes: 500 MB, or the most that a network states.',
      ],
      figures,
      faults,
    },
    options.json,
  );
});

async function countingNetwork(cleanup: Cleanup): Promise<string> {
  const port = await freePort();
  const network = startProgram('bench/streaming/counting-network.js', { args: [String(port)] });
  cleanup.add(() => stopProgram(network));
  const origin = `http://127.0.0.1:${port}`;
  await firstAnswer(network, `${origin}/received`, performance.now());
  return origin;
}

async function receivedBy(origin: string): Promise<number> {
  const answer = (await (await fetch(`${origin}/received`)).json()) as { received: number };
  return answer.received;
}

/** As an upload leaves it. @returns its key */
async function stored(storage: LocalMediaStorage, bytes: number): Promise<string> {
  const incoming = join(storage.incomingDir, randomUUID());
  const file = await open(incoming, 'wx');
  for (let left = bytes; left > 0; left -= CHUNK.length)
    await file.write(CHUNK.subarray(0, Math.min(left, CHUNK.length)));
  await file.close();
  const key = `${WORKSPACE}/aa/${randomUUID()}.mp4`;
  await storage.adopt(incoming, key);
  return key;
}

async function publishedBy(cleanup: Cleanup, args: string[]): Promise<Measured> {
  const child = forkProgram('bench/streaming/publisher.js', args);
  cleanup.add(() => stopProgram(child));
  const [answer] = (await Promise.race([once(child, 'message'), ended(child)])) as [Measured];
  return answer;
}

async function ended(child: ChildProcess): Promise<never> {
  const [code] = (await once(child, 'exit')) as [number | null];
  throw new Error(`The publisher ended with ${code}.`);
}
