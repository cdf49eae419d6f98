import { load } from '../support/report.js';
import { order, type Effort } from './contender.js';
import type { Installation } from './installation.js';
import type { Sandbox, SandboxAccount } from '../support/sandbox.js';
import type { CallPlan } from './sandbox-call.js';
import { forkProgram, stopProgram, type Cleanup } from '../support/processes.js';

const RUN_LIMIT_MS = 180_000;

/** Somebody who can make a number of posts on the sandbox network. */
export interface Contestant {
  readonly name: string;
  readonly run: (count: number) => Promise<Effort>;
}

export interface Contest {
  readonly sandbox: Sandbox;
  readonly installation: Installation;
  readonly accounts: readonly SandboxAccount[];
  readonly text: string;
  /** Grows by what was lost or doubled. */
  readonly faults: string[];
}

/** The engine, with the accounts connected to it. */
export function carillon({ installation, text, faults }: Contest, accountIds: readonly string[]): Contestant {
  return {
    name: 'Carillon',
    run: async (count) => {
      const run = await installation.publish(accountIds, text, count);
      const { published, receipts, attempts } = run;
      if (published !== count || receipts !== count || attempts !== count) {
        faults.push(
          `Of ${count} deliveries ${published} were published, with ${receipts} true receipts and ${attempts} attempts.`,
        );
      }
      return run;
    },
  };
}

/** @param script of the baseline, in the build; its process stays up until `cleanup` */
export function baseline(contest: Contest, cleanup: Cleanup, name: string, script: string, args: string[]): Contestant {
  const { sandbox, installation, accounts, text } = contest;
  const child = forkProgram(script, args);
  cleanup.add(() => stopProgram(child));
  return {
    name,
    run: async (count) => {
      const plan: CallPlan = { server: sandbox.url, tokens: accounts.map(({ token }) => token), text, calls: count };
      await order(child, { kind: 'prepare', plan }, RUN_LIMIT_MS);
      await installation.tidy();
      const report = await order(child, { kind: 'go' }, RUN_LIMIT_MS);
      if (report.kind !== 'done') throw new Error(`${name} said "${report.kind}" at its end.`);
      return report.effort;
    },
  };
}

/**
 * Lets everybody run once that does not count, since code must be compiled and connections opened, and then `rounds` times, in another
 * order each round. After each run the network's ledger is counted.
 * @returns the efforts of each contestant, in the order of `contestants`
 */
export async function hold(
  { sandbox, faults }: Contest,
  contestants: readonly Contestant[],
  { rounds, count, say }: { readonly rounds: number; readonly count: number; readonly say: (line: string) => void },
): Promise<Effort[][]> {
  const efforts: Effort[][] = contestants.map(() => []);
  for (let round = 0; round <= rounds; round++) {
    for (let turn = 0; turn < contestants.length; turn++) {
      const index = (round + turn) % contestants.length;
      const contestant = contestants[index];
      if (!contestant) continue;
      const before = await sandbox.ledger();
      const effort = await contestant.run(count);
      const after = await sandbox.ledger();
      const [calls, created] = [after.creatingCalls - before.creatingCalls, after.created - before.created];
      if (calls !== count || created !== count || after.doubledKeys.length > 0) {
        faults.push(
          `${contestant.name}: ${count} posts were due, ${calls} calls made ${created} of them, ${after.doubledKeys.length} twice.`,
        );
      }
      if (round > 0) efforts[index]?.push(effort);
      const rate = Math.round((count / effort.ms) * 1_000);
      say(`${round === 0 ? 'warm-up' : `round ${round} of ${rounds}`}: ${contestant.name} ${rate}/s (${load()})`);
    }
  }
  return efforts;
}
