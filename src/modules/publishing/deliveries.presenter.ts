import type { ChannelDraft } from '../channels/index.js';
import type { DeliveryRecord } from './deliveries.service.js';
import type { DeliveryRow, ReceiptRow } from './deliveries.repository.js';
import type { DeliveryDetailView, DeliveryView, LedgerPlace, PublishedPartView } from './dto/delivery.dto.js';

export function presentDelivery(row: DeliveryRow): DeliveryView {
  return {
    id: row.id,
    postId: row.post_id,
    accountId: row.account_id,
    campaignId: row.campaign_id,
    channel: row.channel,
    state: row.state,
    dueAt: row.due_at,
    localTime: row.local_time,
    zone: row.zone,
    offsetMinutes: row.offset_minutes,
    lateAt: row.late_at,
    nextAt: row.state === 'sending' ? null : row.next_at,
    next: whatHappensNext(row),
    holdReason: row.hold_reason,
    needsPerson: row.needs_person,
    cancelAskedAt: row.cancel_asked_at,
    problem: row.problem_kind === null ? null : { kind: row.problem_kind, detail: row.problem_detail ?? '' },
    followUpProblem: row.follow_up_problem,
    remoteId: row.remote_id,
    permalink: row.permalink,
    publishedAt: row.published_at,
    latenessMs: row.published_at === null ? null : row.published_at.getTime() - row.due_at.getTime(),
    partsPublished:
      row.published_at !== null
        ? partsOf(row)
        : Object.keys(row.steps).filter((name) => name.startsWith('part.')).length,
    partsTotal: partsOf(row),
    contentHash: row.content_hash,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** A row that was damaged from outside is still shown, or nobody could see what became of it. */
function partsOf(row: Pick<DeliveryRow, 'content'>): number {
  const { parts } = row.content as Partial<ChannelDraft>;
  return Array.isArray(parts) ? parts.length : 0;
}

export function presentRecord({ delivery, attempts, receipt }: DeliveryRecord): DeliveryDetailView {
  return {
    ...presentDelivery(delivery),
    content: delivery.content,
    attempts: attempts.map((attempt) => ({
      number: attempt.number,
      kind: attempt.kind,
      startedAt: attempt.started_at,
      endedAt: attempt.ended_at,
      outcome: attempt.outcome,
      step: attempt.step,
      httpStatus: attempt.http_status,
      code: attempt.code,
      detail: attempt.detail,
      excerpt: attempt.excerpt,
      nextAt: attempt.next_at,
    })),
    receipt:
      receipt === null
        ? null
        : {
            contentHash: receipt.content_hash,
            parts: receipt.parts.map(presentPart),
            firstComment:
              receipt.first_comment && 'remoteId' in receipt.first_comment ? presentPart(receipt.first_comment) : null,
            confirmedBy: receipt.confirmed_by,
            publishedAt: receipt.published_at,
            removedAt: receipt.removed_at,
            ledger: presentLedgerPlace(receipt),
          },
  };
}

function presentLedgerPlace({ ledger_position: position, ledger_hash: hash }: ReceiptRow): LedgerPlace | null {
  return position === null || hash === null ? null : { position, hash };
}

function presentPart(part: PublishedPartView): PublishedPartView {
  return { remoteId: part.remoteId, permalink: part.permalink };
}

/** One sentence for the person who wonders. */
function whatHappensNext(row: DeliveryRow): string {
  if (row.cancel_asked_at !== null && !row.needs_person)
    return 'It is cancelled as soon as it is known what became of the call that was under way.';
  switch (row.state) {
    case 'scheduled':
      return row.next_at !== null && row.next_at > row.due_at
        ? 'It goes out at the time shown: many were waiting, and they go out one after the other.'
        : 'It goes out at its time.';
    case 'sending':
      return 'It is being sent right now.';
    case 'retrying':
      return 'It is tried again at the time shown.';
    case 'unconfirmed':
      return row.needs_person
        ? 'Look at the network and say whether it is there.'
        : 'Carillon looks at the network before it does anything else.';
    case 'published':
      return row.follow_up_problem === null ? 'It is out.' : 'It is out, but its first comment is not.';
    case 'failed':
      return 'Nothing, until you change it and retry, or drop it.';
    case 'held':
      return HELD[row.hold_reason ?? 'reconnect'];
    case 'missed':
      return 'Nothing, until you publish it now, reschedule it or drop it.';
    case 'cancelled':
      return 'It was cancelled and will not go out.';
    case 'removing':
      return 'It is being taken down.';
    case 'removed':
      return 'It was taken down.';
  }
}

const HELD = {
  'workspace-paused': 'It waits until the workspace is resumed.',
  'account-paused': 'It waits until the account is resumed.',
  'campaign-paused': 'It waits until the campaign is resumed.',
  reconnect: 'It waits until the account is connected again.',
  disconnected: 'Its account is disconnected: connect it again or drop this.',
} as const;
