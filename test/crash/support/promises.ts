import type pg from 'pg';
import type { SandboxMedia, SandboxPost } from '../../../src/sandbox-network/sandbox-types.js';
import type { DeliveryView, SandboxWorld } from '../../support/sandbox-world.js';
import type { Behaviour, Verdict } from '../matrix.js';
import type { Subject } from './subject.js';

/** One broken promise, in words. */
export type Broken = string;

export interface Promised {
  readonly verdict: Verdict;
  /** Published, then taken down. */
  readonly removed: boolean;
  /** A worker was lost over it, and that is on record. */
  readonly workerLost: boolean;
  /** Uploads at most. */
  readonly uploads: number;
}

/** Where the truth is looked up. */
export interface Witness {
  readonly behaviour: Behaviour;
  readonly world: SandboxWorld;
  readonly sql: pg.Client;
}

interface Ledger {
  readonly posts: readonly SandboxPost[];
  readonly media: readonly SandboxMedia[];
}

interface DeliveryRecord extends DeliveryView {
  readonly receipt:
    | (NonNullable<DeliveryView['receipt']> & {
        readonly firstComment: { readonly remoteId: string } | null;
        readonly removedAt: string | null;
      })
    | null;
}

/** Compares what the network has on its ledger with what Carillon says of it. */
export async function brokenPromises(crash: Witness, subject: Subject, promised: Promised): Promise<Broken[]> {
  const { carillon } = crash.world;
  const record = await carillon.owner.ok<DeliveryRecord>('GET', carillon.in(`deliveries/${subject.deliveryId}`));
  const ledger = (await (await fetch(`${crash.world.network.url}/control/ledger`)).json()) as Ledger;
  const posts = ledger.posts.filter((post) => post.accountId === subject.account.remoteId);
  const uploads = ledger.media.filter((media) => media.accountId === subject.account.remoteId).length;
  const { rows } = await crash.sql.query<{ tries: number; lookups: number }>(
    'SELECT tries, lookups FROM delivery WHERE id = $1',
    [subject.deliveryId],
  );
  const slips = unexpectedLosses(record, promised);
  const counted = (rows[0]?.tries ?? 0) + (rows[0]?.lookups ?? 0);
  return [
    ...doubled(posts),
    ...disordered(subject, posts),
    ...(uploads > promised.uploads + slips ? [`media was uploaded ${uploads} times`] : []),
    ...outcome(crash, subject, record, posts, promised, slips),
    ...offRecord(record, counted, promised),
  ];
}

/**
 * On a machine that is busy enough, a lease is lost where none was to be, or the next process that is killed is at an earlier delivery again.
 * The promises hold all the same; only the exact way out is another.
 */
function unexpectedLosses({ attempts }: DeliveryRecord, promised: Promised): number {
  const lost = attempts.filter((attempt) => attempt.outcome === 'worker-lost').length;
  return Math.max(0, lost - (promised.workerLost ? 1 : 0));
}

function outcome(
  crash: Witness,
  subject: Subject,
  record: DeliveryRecord,
  posts: readonly SandboxPost[],
  promised: Promised,
  slips: number,
): Broken[] {
  const isOpen = slips > 0 && crash.behaviour === 'cannot-be-asked' && record.state === 'unconfirmed';
  return promised.verdict === 'person' || isOpen
    ? outcomePerson(record)
    : outcomeOnce(subject, record, posts, promised.removed);
}

function doubled(posts: readonly SandboxPost[]): Broken[] {
  const texts = posts.map((post) => post.text);
  return [...new Set(texts.filter((text, index) => texts.indexOf(text) !== index))].map((text) => `doubled: ${text}`);
}

/** Whatever is there is the beginning of the post, each part answering to the one before. */
function disordered(subject: Subject, posts: readonly SandboxPost[]): Broken[] {
  const expected = [...subject.texts, ...(subject.comment === null ? [] : [subject.comment])];
  return posts.flatMap((post, index) => {
    const replyTo = index === 0 ? null : post.text === subject.comment ? posts[0]?.id : posts[index - 1]?.id;
    return [
      ...(post.text === expected[index] ? [] : [`at place ${index}: ${post.text}`]),
      ...(post.replyTo === replyTo ? [] : [`${post.text} answers to ${post.replyTo}`]),
    ];
  });
}

function outcomeOnce(
  subject: Subject,
  record: DeliveryRecord,
  posts: readonly SandboxPost[],
  removed: boolean,
): Broken[] {
  const { receipt } = record;
  const expected = subject.texts.length + (subject.comment === null ? 0 : 1);
  const told = [...(receipt?.parts ?? []), ...(receipt?.firstComment ? [receipt.firstComment] : [])];
  return [
    ...(record.state === (removed ? 'removed' : 'published')
      ? []
      : [`it is ${record.state} (${record.problem?.kind}: ${record.problem?.detail})`]),
    ...(posts.length === expected ? [] : [`the network has ${posts.length} of ${expected}`]),
    ...(posts.every((post) => (post.deletedAt !== null) === removed) ? [] : ['taken down is not what should be']),
    ...(String(told.map(({ remoteId }) => remoteId)) === String(posts.map(({ id }) => id))
      ? []
      : [`the receipt names ${JSON.stringify(told)}`]),
    ...(receipt?.contentHash === record.contentHash ? [] : ['the receipt is of other content']),
    ...(!removed || receipt?.removedAt ? [] : ['the receipt does not tell that it was taken down']),
  ];
}

function outcomePerson(record: DeliveryRecord): Broken[] {
  return [
    ...(record.state === 'unconfirmed' ? [] : [`it is ${record.state} instead of unconfirmed`]),
    ...(record.needsPerson ? [] : ['nobody is asked']),
    ...(record.problem?.kind === 'unconfirmed' ? [] : [`its problem is ${record.problem?.kind}`]),
    ...(record.receipt === null ? [] : ['there is a receipt of what nobody knows']),
  ];
}

/** Every try is an attempt. Taking down counts anew. */
function offRecord(record: DeliveryRecord, counted: number, promised: Promised): Broken[] {
  const attempts = record.attempts.filter(({ kind }) => !promised.removed || kind === 'remove');
  const lost = record.attempts.some(({ outcome }) => outcome === 'worker-lost');
  return [
    ...(attempts.length === counted ? [] : [`${attempts.length} of ${counted} tries are on record`]),
    ...(promised.workerLost && !lost ? ['the lost worker is not on record'] : []),
    ...(record.attempts.some(({ outcome }) => outcome === 'fault') ? ['a try ended as a fault of ours'] : []),
  ];
}
