import type { Clock } from '../../core/clock/clock.js';
import { newId } from '../../core/ids/new-id.js';
import type { Logger } from '../../core/logging/logger.js';
import {
  ChannelError,
  type ChannelStops,
  type ChannelContext,
  type ChannelReceipt,
  type Idempotency,
  type IdsOfOthers,
  type Json,
  type PublishContext,
} from '../channels/index.js';
import { logFieldsOf, type Claim, type Settlement } from './claims.repository.js';
import { isConnectionLoss } from '../../core/database/failures.js';
import { contentHash } from './content-hash.js';
import { decideFate, type Fate, type Outcome } from './delivery.rules.js';
import { pass } from './engine-points.js';
import { Lease, StaleClaimError } from './lease.js';
import { mediaSource } from './media-source.js';
import type { Connections, MediaFiles, OpenConnection } from './publishing.ports.js';
import { RememberedSteps, type StepStore } from './remembered-steps.js';

export interface DeliveryRunPorts {
  readonly connections: Connections;
  readonly media: MediaFiles;
  readonly steps: StepStore;
  /** Of the account's other deliveries on which anything happened since then. */
  readonly remoteIds: (claim: Claim, since: Date) => Promise<ReadonlySet<string>>;
  readonly channelStops: Pick<ChannelStops, 'stop'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly worker: string;
  /** 0 ≤ value < 1 */
  readonly random: () => number;
}

interface Ending {
  readonly outcome: Outcome;
  readonly receipt: ChannelReceipt | null;
  readonly error: ChannelError | null;
}

/** A lost call is looked for until it is late at the latest, and that is not further away. */
const OTHERS_SINCE_MS = 8 * 86_400_000;

const UNREADABLE =
  "The account's stored sign-in could not be read; the log says which key is missing. Whoever runs Carillon should check CARILLON_SECRET_KEYS.";

/** One claimed delivery from claim to settlement: send, look up or remove, and decide what it means. */
export class DeliveryRun {
  private readonly steps: RememberedSteps;
  /** Of the grant that the last call was made under. */
  private generation: number | undefined;
  /** The network is being asked for a call whose answer was lost. */
  private isLooking = false;
  private wasFound = false;

  constructor(
    private readonly claim: Claim,
    private readonly lease: Lease,
    private readonly ports: DeliveryRunPorts,
  ) {
    this.steps = new RememberedSteps(claim, lease, ports.steps, ports.clock);
    this.generation = claim.generation ?? undefined;
  }

  /** @returns null when the claim was lost on the way: another worker settles it */
  async run(opened: OpenConnection | undefined): Promise<Settlement | null> {
    let ending: Ending;
    try {
      ending = await this.perform(opened);
    } catch (error) {
      if (isStale(error, this.lease)) {
        this.ports.log.warn('a delivery was given up: its lease is over', { ...logFieldsOf(this.claim), error });
        return null;
      }
      ending = this.endingOf(error);
    }
    return this.settlementOf(ending, opened);
  }

  /** Nothing was begun: it is tried again like after any hiccup. @param detail why, for people */
  putOff(detail: string): Promise<Settlement> {
    return this.settlementOf(failed(new ChannelError('unavailable', detail)), undefined);
  }

  private async perform(opened: OpenConnection | undefined): Promise<Ending> {
    if (!opened) return failed(this.whyClosed());
    try {
      return await this.act(opened);
    } catch (error) {
      if (!(error instanceof ChannelError) || error.kind !== 'expired') throw error;
      // Expired means that nothing was created: one refresh, then the same again with what is remembered.
      this.steps.clearOpen();
      const renewed = await this.renew(opened);
      this.generation = renewed.generation;
      return await this.act(renewed);
    }
  }

  /** A stored connection that does not open says nothing about the grant: this process may have an older key ring, or the wrong one. */
  private whyClosed(): ChannelError {
    return this.claim.generation === null
      ? new ChannelError('reconnect', 'The account is not connected.')
      : new ChannelError('unavailable', UNREADABLE);
  }

  /** Only the network's word about the grant counts against the delivery; what goes wrong with it on our side passes. */
  private async renew({ generation }: OpenConnection): Promise<OpenConnection> {
    try {
      return await this.ports.connections.refresh(this.claim.accountId, generation);
    } catch (error) {
      if (error instanceof ChannelError) throw error;
      this.ports.log.warn('a sign-in could not be renewed just now', { ...logFieldsOf(this.claim), error });
      throw new ChannelError('unavailable', 'The sign-in could not be renewed just now.', { cause: error });
    }
  }

  private async act(open: OpenConnection): Promise<Ending> {
    switch (this.claim.from) {
      case 'scheduled':
      case 'retrying':
        return this.doubt === null ? this.send(open) : this.lookUp(open);
      case 'unconfirmed':
        return this.lookUp(open);
      case 'removing':
        return this.remove(open);
    }
  }

  private async send(open: OpenConnection): Promise<Ending> {
    const { content } = this.claim;
    if (contentHash(content) !== this.claim.contentHash) {
      throw new ChannelError(
        'rejected',
        'The stored content is not what was scheduled; it was changed behind our back.',
      );
    }
    const blocking = open.adapter.check(content, open.account.limits).filter((issue) => issue.severity === 'blocks');
    if (blocking.length > 0 && !this.steps.anyVisible) {
      throw new ChannelError('rejected', blocking.map((issue) => issue.message).join(' '), { code: blocking[0]?.code });
    }
    const receipt = await open.adapter.publish(content, this.publishContext(open));
    if (!receipt.parts[0]) throw new Error('The adapter returned a receipt without parts.');
    return { outcome: { kind: 'published' }, receipt, error: null };
  }

  private async lookUp(open: OpenConnection): Promise<Ending> {
    const { begunStep, begunAt } = this.claim;
    // Everything begun is accounted for.
    if (begunStep === null || begunAt === null) return this.goOn(open);
    if (!open.adapter.find) return { outcome: { kind: 'undecided' }, receipt: null, error: null };
    this.lease.assertHeld();
    pass('look-up.before-call', this.claim.id, begunStep);
    this.isLooking = true;
    const finding = await open.adapter.find(
      {
        name: begunStep,
        key: this.key(),
        draft: this.claim.content,
        begunAt,
        remembered: this.steps.results(),
        idsOfOthers: this.idsOfOthers,
      },
      this.context(open),
    );
    this.isLooking = false;
    pass('look-up.after-answer', this.claim.id, begunStep);
    if (finding === 'absent' && this.doubt !== null) return this.send(open);
    if (finding === 'absent' || finding === 'undecided') {
      return { outcome: { kind: finding }, receipt: null, error: null };
    }
    await this.steps.found(begunStep, finding.found);
    this.wasFound = true;
    return this.goOn(open);
  }

  /**
   * Settles what is whole by now. A claim to look was made whether or not the campaign is paused and the rest is still wanted, so more parts wait for
   * a claim to send.
   */
  private async goOn(open: OpenConnection): Promise<Ending> {
    const { from, content } = this.claim;
    const isWhole =
      content.parts.every((_, index) => this.steps.knows(`part.${index}`)) &&
      (content.firstComment === null || this.steps.knows('comment'));
    if (from !== 'unconfirmed' || isWhole) return this.send(open);
    return { outcome: { kind: 'goes-on' }, receipt: null, error: null };
  }

  private async remove(open: OpenConnection): Promise<Ending> {
    if (!open.adapter.remove) throw new ChannelError('rejected', 'This channel can not take posts down.');
    this.lease.assertHeld();
    if (!this.claim.receipt) throw new ChannelError('rejected', 'There is no receipt of what was published.');
    pass('removal.before-call', this.claim.id);
    await open.adapter.remove(this.claim.receipt, this.context(open));
    pass('removal.after-answer', this.claim.id);
    return { outcome: { kind: 'removed' }, receipt: null, error: null };
  }

  /** Each request looks at the clock itself: however long an adapter, or the whole process, stood still before, nothing is sent after the lease. */
  private context(open: OpenConnection): ChannelContext {
    const context = this.ports.connections.contextFor(open, this.lease.signal, logFieldsOf(this.claim));
    const http: ChannelContext['http'] = {
      request: async (request) => {
        this.lease.assertHeld();
        return context.http.request(request);
      },
    };
    return { ...context, http };
  }

  private publishContext(open: OpenConnection): PublishContext {
    const { claim } = this;
    return {
      ...this.context(open),
      key: this.key(),
      steps: this.steps,
      media: mediaSource(this.ports.media, claim.workspaceId, claim.content, open.account.limits),
      scheduledFor: claim.dueAt,
      idsOfOthers: this.idsOfOthers,
    };
  }

  /** Nobody publishes for the account while we have its lane, so what others have is on record. */
  private readonly idsOfOthers: IdsOfOthers = async () => {
    const now = this.ports.clock.now().getTime();
    return await this.ports.remoteIds(this.claim, new Date(now - OTHERS_SINCE_MS));
  };

  private key() {
    return { id: this.claim.id, at: this.claim.createdAt };
  }

  /** Reads a failure: a contract error means what it says, anything else is the adapter's fault. */
  private endingOf(error: unknown): Ending {
    const open = this.steps.open;
    if (error instanceof ChannelError) {
      if (error.kind === 'rejected' && (this.outcomeIsOpen || this.isLooking)) {
        // The look-up was refused, not the post: that tells nothing about whether it got through.
        return { outcome: { kind: 'undecided' }, receipt: null, error };
      }
      if (error.kind !== 'unknown') {
        this.steps.clearOpen();
        return failed(error);
      }
      // "Unknown" about a call that makes nothing visible is only a failure to reach the network.
      return open === null && !this.outcomeIsOpen
        ? failed(unavailable(error))
        : failed(error, open?.name ?? this.claim.begunStep);
    }
    // Postgres was away when a file was to be looked up, say. That is a hiccup, not a fault.
    if (open === null && !this.outcomeIsOpen && isConnectionLoss(error)) {
      return failed(
        new ChannelError('unavailable', 'A connection was lost before the call was made.', { cause: error }),
      );
    }
    this.ports.log.error('an adapter failed outside its contract', { ...logFieldsOf(this.claim), error });
    const detail = 'Carillon could not handle what happened at this network. The log has the details.';
    if (open !== null) return failed(new ChannelError('unknown', detail, { cause: error }), open.name);
    if (this.outcomeIsOpen || this.isLooking) return { outcome: { kind: 'undecided' }, receipt: null, error: null };
    return { outcome: { kind: 'fault', detail }, receipt: null, error: null };
  }

  private async settlementOf(ending: Ending, opened: OpenConnection | undefined): Promise<Settlement> {
    const { claim, steps } = this;
    const now = this.ports.clock.now();
    const { outcome, error } = ending;
    const open = this.openStep(outcome);
    const idempotency = opened?.adapter.capabilities.idempotency ?? { kind: 'none' };
    const fate = decideFate(
      outcome,
      {
        from: claim.from === 'unconfirmed' && !this.outcomeIsOpen ? 'retrying' : claim.from,
        tries: claim.tries,
        lookups: claim.lookups,
        lateAt: claim.lateAt,
        begunVisibly: steps.anyVisible,
        progressAt: steps.newestAt,
        removingSince: claim.removingSince,
        begunAt: open?.at ?? claim.begunAt,
        idempotency,
      },
      now,
      this.ports.random(),
    );
    if (fate.reconnect)
      await this.ports.connections.markReconnect(
        claim.accountId,
        fate.problemDetail ?? 'The network ended the connection.',
        this.generation,
      );
    if (fate.stopsChannel && fate.blockedUntil !== null && opened)
      await this.ports.channelStops.stop(
        opened.adapter.channel,
        error?.message ?? '',
        error?.code ?? null,
        fate.blockedUntil,
      );
    const begun = this.begunAfter(fate, outcome, open, idempotency);
    return {
      claim,
      state: fate.state,
      nextAt: fate.nextAt,
      needsPerson: fate.needsPerson,
      holdReason: fate.holdReason,
      problemKind: fate.problemKind,
      problemDetail: fate.problemDetail,
      followUpProblem: followUpProblem(ending.receipt),
      blockedUntil: fate.blockedUntil,
      begunStep: begun?.name ?? null,
      begunAt: begun?.at ?? null,
      steps: steps.unwritten(),
      receipt: ending.receipt === null ? null : this.receiptOf(ending.receipt, now),
      attempt: {
        id: newId(),
        kind: claim.from === 'removing' ? 'remove' : claim.from === 'unconfirmed' ? 'look-up' : 'send',
        worker: this.ports.worker,
        endedAt: now,
        outcome:
          outcome.kind === 'goes-on' ||
          (outcome.kind === 'published' && (claim.from === 'unconfirmed' || this.wasFound))
            ? 'found'
            : outcome.kind,
        step: open?.name ?? claim.begunStep,
        httpStatus: error?.status ?? null,
        code: error?.code ?? null,
        detail: error?.message ?? ('detail' in outcome ? outcome.detail : null),
        excerpt: error?.excerpt ?? null,
      },
    };
  }

  /** The look-up's question is not answered yet. */
  private get outcomeIsOpen(): boolean {
    const { from, begunStep } = this.claim;
    return from === 'unconfirmed' && begunStep !== null && !this.steps.knows(begunStep);
  }

  /**
   * A call whose answer was lost once, and that a look-up did not find. Some networks can tell that only for minutes (they refuse a double for so
   * long, or list late), so it stays on record until the step is done, and each repeat looks for it first.
   */
  private get doubt(): { readonly name: string; readonly at: Date } | null {
    const { from, begunStep, begunAt, claimedAt } = this.claim;
    if ((from !== 'scheduled' && from !== 'retrying') || begunStep === null || begunAt === null) return null;
    return begunAt < claimedAt && !this.steps.knows(begunStep) ? { name: begunStep, at: begunAt } : null;
  }

  /** The call that the claim was to look for. */
  private get lookedFor(): { readonly name: string; readonly at: Date } | null {
    const { begunStep, begunAt } = this.claim;
    return begunStep === null || begunAt === null ? null : { name: begunStep, at: begunAt };
  }

  /** What stays on record as begun without a known end. */
  private begunAfter(
    fate: Fate,
    outcome: Outcome,
    open: { readonly name: string; readonly at: Date } | null,
    idempotency: Idempotency,
  ): { readonly name: string; readonly at: Date } | null {
    switch (fate.state) {
      case 'unconfirmed':
        return open ?? this.doubt;
      case 'retrying':
      case 'held':
      case 'missed':
        // Where the key works for ever, repeating is harmless whenever it comes.
        if (idempotency.kind === 'key' && idempotency.universal) return null;
        return outcome.kind === 'absent' ? this.lookedFor : this.doubt;
      case 'scheduled':
      case 'sending':
      case 'published':
      case 'failed':
      case 'cancelled':
      case 'removing':
      case 'removed':
        return null;
    }
  }

  private openStep(outcome: Outcome): { readonly name: string; readonly at: Date } | null {
    if (this.steps.open !== null && outcome.kind === 'unknown') return this.steps.open;
    return this.outcomeIsOpen ? this.lookedFor : null;
  }

  private receiptOf(receipt: ChannelReceipt, now: Date): Settlement['receipt'] {
    const first = receipt.parts[0];
    if (!first) return null;
    return {
      parts: receipt.parts as unknown as Json[],
      firstComment: receipt.firstComment as unknown as Json,
      confirmedBy: this.steps.anyByLookUp ? 'look-up' : 'answer',
      remoteId: first.remoteId,
      permalink: first.permalink,
      publishedAt: now,
    };
  }
}

function isStale(error: unknown, lease: Lease): boolean {
  return error instanceof StaleClaimError || lease.signal.aborted;
}

function failed(error: ChannelError, step: string | null = null): Ending {
  return {
    outcome: { kind: error.kind, detail: error.message, retryAt: error.retryAt ?? null, step },
    receipt: null,
    error,
  };
}

function unavailable(error: ChannelError): ChannelError {
  return new ChannelError('unavailable', error.message, {
    status: error.status,
    code: error.code,
    excerpt: error.excerpt,
    cause: error,
  });
}

function followUpProblem(receipt: ChannelReceipt | null): string | null {
  const comment = receipt?.firstComment;
  return comment && 'error' in comment ? comment.error : null;
}
