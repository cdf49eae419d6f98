import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

interface StormReport {
  readonly deliveries: number;
  readonly fates: Readonly<Record<string, number>>;
  readonly faults: Readonly<Record<string, number>>;
  readonly findings: readonly unknown[];
}

/** Long waits are for machines that have much else to do: the storm itself lasts half a minute. */
const PATIENCE_MS = 600_000;

it(
  'loses and doubles nothing in half a minute of kills, cuts and bad answers',
  async () => {
    const child = spawn(process.execPath, ['scripts/chaos.mjs', '--minutes', '0.45', '--seed', '73', '--json'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [printed, said, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    expect({ code, said }).toEqual({ code: 0, said: expect.stringContaining('The storm begins') });
    const report = JSON.parse(printed) as StormReport;
    expect(report.findings).toEqual([]);
    // A storm in which nothing happens would prove nothing.
    expect(report.fates['published']).toBeGreaterThan(5);
    expect(Object.keys(report.faults)).toEqual(
      expect.arrayContaining(['keys', 'postgres-killed', 'process-killed', 'process-frozen', 'queue-wiped']),
    );
  },
  PATIENCE_MS,
);
