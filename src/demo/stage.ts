import { setTimeout as wait } from 'node:timers/promises';
import type { ApiClient } from './api-client.js';
import type { AccountAnswer, DeliveryAnswer } from './api-types.js';
import type { Findings } from './findings.js';
import type { DemoChannel, PlannedPost } from './plan.js';
import type { Programs } from './programs.js';
import type { Terminal } from './terminal.js';

/** What every step of the demo works with. */
export interface Stage {
  readonly api: ApiClient;
  readonly programs: Programs;
  readonly terminal: Terminal;
  readonly findings: Findings;
  /** Ends everything: Ctrl-C, a lost program, or no time left. */
  readonly signal: AbortSignal;
}

/** What exists once the workspace is set up. */
export interface Workshop extends Stage {
  readonly workspaceId: string;
  readonly accounts: ReadonlyMap<DemoChannel, AccountAnswer>;
  readonly campaignId: string;
}

/** A plan that became a post. */
export interface WrittenPost {
  readonly id: string;
  readonly plan: PlannedPost;
}

/** One that went out, and what it was to say. */
export interface SentDelivery {
  readonly delivery: DeliveryAnswer;
  readonly plan: PlannedPost;
}

/** Asks again and again until there is an answer. @returns null when the time is over */
export async function until<Answer>(
  probe: () => Promise<Answer | null>,
  options: { readonly withinMs: number; readonly everyMs: number; readonly signal: AbortSignal },
): Promise<Answer | null> {
  const end = Date.now() + options.withinMs;
  for (;;) {
    const answer = await probe();
    if (answer !== null || Date.now() >= end) return answer;
    await wait(options.everyMs, undefined, { signal: options.signal });
  }
}
