import { contentHash } from '../../src/modules/publishing/content-hash.js';
import type { DeliverySeen, Evidence, LedgerPost } from './evidence.js';

/** What became of a delivery, as far as nobody has to be ashamed of it. */
export type Fate =
  | 'published'
  | 'published without its comment'
  | 'cancelled'
  | 'missed'
  | 'refused by the network'
  | 'removed'
  | 'unconfirmed, for a person'
  /** Its next look is still to come. */
  | 'waiting';

export interface Finding {
  readonly kind: 'lost' | 'doubled' | 'stuck' | 'wrong';
  /** null where none can be told. */
  readonly deliveryId: string | null;
  readonly what: string;
}

export interface Verdict {
  readonly fates: ReadonlyMap<Fate, number>;
  readonly findings: readonly Finding[];
}

/** Everything due goes out within this time once nothing is in the way. */
const PROMISED_MS = 60_000;
/** No call, take-over included, lasts so long. */
const LONGEST_SEND_MS = 120_000;
/** A call that was given up may still be worked on by the network for so long. */
const LATE_WORK_MS = 5_000;
const COMMENT = 'comment';

/** Compares what the service says with what the network has on record, and with what people were told. */
export function judge(evidence: Evidence): Verdict {
  const posts = new Map<string, LedgerPost[]>();
  for (const post of evidence.ledger) {
    const { deliveryId } = madeBy(post);
    posts.set(deliveryId, [...(posts.get(deliveryId) ?? []), post]);
  }
  const fates = new Map<Fate, number>();
  const findings: Finding[] = [...lostRows(evidence), ...doubled(evidence), ...strays(evidence), ...altered(evidence)];
  for (const delivery of evidence.deliveries) {
    const made = posts.get(delivery.id) ?? [];
    const note = (kind: Finding['kind'], what: string): void =>
      void findings.push({ kind, deliveryId: delivery.id, what });
    const fate = fateOf(delivery, evidence, note);
    if (fate !== null) fates.set(fate, (fates.get(fate) ?? 0) + 1);
    compare(delivery, made, evidence, note);
    heldBack(delivery, made, evidence, note);
  }
  return { fates, findings };
}

type Note = (kind: Finding['kind'], what: string) => void;

function lostRows({ deliveries, diary }: Evidence): Finding[] {
  const known = new Set(deliveries.map(({ id }) => id));
  return [...diary.acknowledged.keys()]
    .filter((id) => !known.has(id))
    .map((deliveryId) => ({
      kind: 'lost',
      deliveryId,
      what: 'The API said it is on the schedule, and has no such row.',
    }));
}

/** The same step twice, under its key; or the same words twice, for readers. */
function doubled({ ledger, titles }: Evidence): Finding[] {
  const findings: Finding[] = [];
  const [keys, texts] = [new Map<string, number>(), new Map<string, number>()];
  for (const post of ledger) {
    const { deliveryId } = madeBy(post);
    const ofKey = count(keys, post.idempotencyKey ?? post.id);
    if (ofKey > 1) findings.push({ kind: 'doubled', deliveryId, what: `${ofKey} posts under ${post.idempotencyKey}.` });
    if (post.deletedAt !== null) continue;
    const ofText = count(texts, `${post.accountId} ${post.text}`);
    if (ofText > 1 && ofKey === 1)
      findings.push({ kind: 'doubled', deliveryId, what: `Readers see “${post.text}” twice.` });
  }
  const created = new Map<string, number>();
  for (const title of titles) {
    if (count(created, title) === 2) {
      findings.push({ kind: 'doubled', deliveryId: null, what: `There are two posts “${title}” for one creation.` });
    }
  }
  return findings;
}

function strays({ ledger, deliveries }: Evidence): Finding[] {
  const known = new Set(deliveries.map(({ id }) => id));
  return ledger
    .filter((post) => !known.has(madeBy(post).deliveryId))
    .map((post) => ({
      kind: 'wrong',
      deliveryId: null,
      what: `Post ${post.id} at the network belongs to no delivery.`,
    }));
}

/** Receipts of a storm must fit the chains they were sealed into. */
function altered({ chains }: Evidence): Finding[] {
  if (chains.whole) return [];
  return [{ kind: 'wrong', deliveryId: null, what: `The ledger has ${chains.faults} faults: ${chains.said}` }];
}

/** @returns null for what has no decent fate; then it is noted */
function fateOf(delivery: DeliverySeen, { at, diary }: Evidence, note: Note): Fate | null {
  const { id, postId, state, problem } = delivery;
  switch (state) {
    case 'published':
      return delivery.followUpProblem === null ? 'published' : 'published without its comment';
    case 'cancelled':
      if (diary.cancelAsked.has(id) || diary.cancelAsked.has(postId)) return 'cancelled';
      note('lost', 'It was cancelled, and nobody asked for that.');
      return null;
    case 'removed':
      if (diary.removalAsked.has(id)) return 'removed';
      note('lost', 'It was taken down, and nobody asked for that.');
      return null;
    case 'missed':
      return 'missed';
    case 'failed':
      if (problem?.kind === 'rejected') return 'refused by the network';
      note('lost', `It failed, though the network did not refuse it: ${problem?.kind} (${problem?.detail}).`);
      return null;
    case 'unconfirmed':
      return delivery.needsPerson ? 'unconfirmed, for a person' : waiting(delivery, at, note);
    case 'scheduled':
    case 'retrying':
    case 'removing':
      return waiting(delivery, at, note);
    case 'sending':
      if (at - Date.parse(delivery.updatedAt) < LONGEST_SEND_MS) return 'waiting';
      note('stuck', `It is being sent since ${delivery.updatedAt}.`);
      return null;
    case 'held':
      note('stuck', `It is held (${delivery.holdReason}), and nothing is paused any more.`);
      return null;
    default:
      note('wrong', `“${state}” is no state.`);
      return null;
  }
}

function waiting({ state, nextAt }: DeliverySeen, at: number, note: Note): Fate | null {
  if (nextAt !== null && Date.parse(nextAt) > at - PROMISED_MS) return 'waiting';
  note('stuck', `It is ${state} and was to be looked at ${nextAt === null ? 'never' : `at ${nextAt}`}.`);
  return null;
}

/** Row, receipt and frozen content against what the network has. */
function compare(delivery: DeliverySeen, made: readonly LedgerPost[], { diary }: Evidence, note: Note): void {
  const { state, content } = delivery;
  const wanted = new Map(content.parts.map(({ text }, index) => [`part.${index}`, text]));
  if (content.firstComment !== null) wanted.set(COMMENT, content.firstComment);
  if (contentHash(content) !== delivery.contentHash) note('wrong', 'The frozen content does not fit its hash.');
  const byStep = new Map(made.map((post) => [madeBy(post).step, post]));
  for (const [step, post] of byStep) {
    if (wanted.get(step) !== post.text) note('wrong', `At ${step} went out “${post.text}”, not what was frozen.`);
  }
  for (const edit of diary.edits.filter(({ deliveryId }) => deliveryId === delivery.id)) staleText(edit, made, note);
  inOrder(content.parts.length, byStep, note);
  const parts = [...byStep.keys()].filter((step) => step !== COMMENT).length;
  switch (state) {
    case 'published':
      for (const step of wanted.keys()) {
        const gone = !byStep.has(step) && !(step === COMMENT && delivery.followUpProblem !== null);
        if (gone) note('lost', `It counts as published, and ${step} is not at the network.`);
      }
      if (made.some((post) => post.deletedAt !== null)) note('lost', 'It counts as published, and was deleted there.');
      receiptFits(delivery, byStep, note);
      return;
    case 'cancelled':
      if (made.length > 0) note('wrong', 'It is cancelled, and went out.');
      return;
    case 'removed':
      if (made.some((post) => post.deletedAt === null)) note('wrong', 'It counts as taken down, and is there.');
      return;
    case 'unconfirmed':
    case 'sending':
    case 'removing':
      return;
    default:
      if (parts !== delivery.partsPublished)
        note('wrong', `It is ${state} and counts ${delivery.partsPublished} parts; ${parts} are at the network.`);
  }
}

/** Each part answers the one before and came after it; the comment answers the first. */
function inOrder(length: number, byStep: ReadonlyMap<string, LedgerPost>, note: Note): void {
  const answers = [
    ...Array.from({ length: length - 1 }, (_, index) => [`part.${index + 1}`, `part.${index}`] as const),
    [COMMENT, 'part.0'] as const,
  ];
  for (const [step, before] of answers) {
    const [post, first] = [byStep.get(step), byStep.get(before)];
    if (!post) continue;
    if (!first) note('wrong', `${step} is out, and ${before} is not.`);
    else if (post.replyTo !== first.id) note('wrong', `${step} does not answer ${before}.`);
    else if (post.createdAt < first.createdAt) note('wrong', `${step} is older than ${before}.`);
  }
}

function receiptFits(
  { receipt, contentHash: hash }: DeliverySeen,
  byStep: ReadonlyMap<string, LedgerPost>,
  note: Note,
): void {
  if (!receipt) return note('wrong', 'It counts as published, and there is no receipt.');
  if (receipt.contentHash !== hash) note('wrong', "The receipt's hash is not that of the content.");
  for (const [index, { remoteId }] of receipt.parts.entries()) {
    if (byStep.get(`part.${index}`)?.id !== remoteId)
      note('wrong', `The receipt names another post for part ${index}.`);
  }
  if (receipt.firstComment && byStep.get(COMMENT)?.id !== receipt.firstComment.remoteId)
    note('wrong', 'The receipt names another post for the comment.');
}

function staleText(edit: Evidence['diary']['edits'][number], made: readonly LedgerPost[], note: Note): void {
  for (const post of made) {
    if (Date.parse(post.createdAt) > edit.at && edit.replaced.includes(post.text))
      note('wrong', `“${post.text}” went out after an edit that replaced it was accepted.`);
  }
}

/** Nothing goes out while its workspace, campaign or account is paused, but for what was on its way by then. */
function heldBack(delivery: DeliverySeen, made: readonly LedgerPost[], { diary }: Evidence, note: Note): void {
  const scopes = [delivery.workspaceId, delivery.campaignId, delivery.accountId];
  for (const pause of diary.pauses.filter(({ id }) => scopes.includes(id))) {
    for (const post of made) {
      const at = Date.parse(post.createdAt);
      if (at <= pause.from || at >= pause.until) continue;
      const onItsWay = delivery.attempts.some(
        ({ startedAt, endedAt }) => Date.parse(startedAt) <= pause.from && Date.parse(endedAt) + LATE_WORK_MS >= at,
      );
      if (!onItsWay)
        note('wrong', `${madeBy(post).step} went out at ${post.createdAt}, while the ${pause.of} was paused.`);
    }
  }
}

/** Every call carries a key made of the delivery and the step, whether the network honours it or not. */
function madeBy({ idempotencyKey }: LedgerPost): { readonly deliveryId: string; readonly step: string } {
  const [, deliveryId = '', step = ''] = /^([0-9a-f-]{36})-(.+)$/.exec(idempotencyKey ?? '') ?? [];
  return { deliveryId, step };
}

function count(counts: Map<string, number>, name: string): number {
  const now = (counts.get(name) ?? 0) + 1;
  counts.set(name, now);
  return now;
}
