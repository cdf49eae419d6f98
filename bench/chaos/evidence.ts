import { setTimeout as wait } from 'node:timers/promises';
import type { SandboxPost } from '../../src/sandbox-network/sandbox-types.js';
import type { Client } from './client.js';
import type { Diary } from './diary.js';
import type { Place } from './scene.js';

/** A delivery as the API shows it at the end, with its whole record. Instants are ISO strings. */
export interface DeliverySeen {
  readonly id: string;
  readonly workspaceId: string;
  readonly postId: string;
  readonly accountId: string;
  readonly campaignId: string | null;
  readonly state: string;
  readonly dueAt: string;
  readonly nextAt: string | null;
  readonly updatedAt: string;
  readonly holdReason: string | null;
  readonly needsPerson: boolean;
  readonly problem: { readonly kind: string; readonly detail: string } | null;
  readonly followUpProblem: string | null;
  readonly partsPublished: number;
  readonly contentHash: string;
  readonly content: { readonly parts: readonly { readonly text: string }[]; readonly firstComment: string | null };
  readonly attempts: readonly AttemptSeen[];
  readonly receipt: ReceiptSeen | null;
}

export interface AttemptSeen {
  readonly number: number;
  readonly kind: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly outcome: string;
  readonly step: string | null;
  readonly detail: string | null;
}

export interface ReceiptSeen {
  readonly contentHash: string;
  readonly parts: readonly { readonly remoteId: string }[];
  readonly firstComment: { readonly remoteId: string } | null;
}

/** A post as the network has it on record. */
export type LedgerPost = Pick<
  SandboxPost,
  'id' | 'accountId' | 'text' | 'replyTo' | 'createdAt' | 'deletedAt' | 'idempotencyKey'
>;

/** What the verifier of the chains says. */
export interface LedgerVerdict {
  readonly whole: boolean;
  readonly entries: number;
  readonly faults: number;
  /** Its own words, as JSON. */
  readonly said: string;
}

/** All that a verdict is made from. */
export interface Evidence {
  /** When it was gathered. */
  readonly at: number;
  readonly deliveries: readonly DeliverySeen[];
  readonly ledger: readonly LedgerPost[];
  readonly chains: LedgerVerdict;
  /** Titles of all posts that the API has. */
  readonly titles: readonly string[];
  readonly diary: Pick<Diary, 'acknowledged' | 'pauses' | 'edits' | 'cancelAsked' | 'removalAsked'>;
}

/** Who else was there. */
interface Witnesses {
  readonly sandbox: { posts(): Promise<LedgerPost[]> };
  verifyLedger(): Promise<LedgerVerdict>;
}

/** States in which the engine has something to do. */
const AT_WORK = ['scheduled', 'sending', 'retrying', 'unconfirmed', 'held', 'removing'];
const LOOK_EVERY_MS = 1_000;
const AT_ONCE = 6;

type Listed = Omit<DeliverySeen, 'workspaceId' | 'attempts' | 'receipt' | 'content'>;

/**
 * Waits until nothing more is to come: everything is final, or what is not has its next look only after the patience ends.
 * @returns whether everything is final
 */
export async function becomesQuiet(client: Client, places: readonly Place[], patienceMs: number): Promise<boolean> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const open: Listed[] = [];
    for (const { id } of places) {
      const left = await client.all<Listed>(`workspaces/${id}/deliveries?state=${AT_WORK.join(',')}`);
      open.push(...left.filter((delivery) => !(delivery.state === 'unconfirmed' && delivery.needsPerson)));
    }
    if (open.length === 0) return true;
    const toCome = open.some(({ nextAt }) => nextAt === null || Date.parse(nextAt) < deadline);
    if (!toCome || Date.now() > deadline) return false;
    await wait(LOOK_EVERY_MS);
  }
}

export async function gatherEvidence(
  client: Client,
  places: readonly Place[],
  world: Witnesses,
  diary: Diary,
): Promise<Evidence> {
  const deliveries: DeliverySeen[] = [];
  const titles: string[] = [];
  for (const { id } of places) {
    const listed = await client.all<Listed>(`workspaces/${id}/deliveries`);
    const rest = listed.values();
    const read = async (): Promise<void> => {
      for (const delivery of rest) {
        const path = `workspaces/${id}/deliveries/${delivery.id}`;
        deliveries.push({ ...(await client.must<DeliverySeen>({ method: 'GET', path })), workspaceId: id });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, read));
    titles.push(...(await client.all<{ title: string }>(`workspaces/${id}/posts`)).map(({ title }) => title));
  }
  const [ledger, chains] = await Promise.all([world.sandbox.posts(), world.verifyLedger()]);
  return { at: Date.now(), deliveries, ledger, chains, titles, diary };
}
