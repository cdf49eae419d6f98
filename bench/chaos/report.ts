import type { Evidence } from './evidence.js';
import type { Finding, Verdict } from './judge.js';
import type { Plan } from './plan.types.js';
import type { Happened } from './world.js';

/** Before the due time and after the last sign of a delivery, for the evidence. */
const AROUND_MS = 5_000;

export interface StormReport {
  readonly seed: string;
  readonly minutes: number;
  readonly backend: string;
  readonly faults: Readonly<Record<string, number>>;
  readonly acts: number;
  readonly deliveries: number;
  readonly fates: Readonly<Record<string, number>>;
  /** Entries of the ledger, whose chains were verified. */
  readonly sealed: number;
  readonly lost: number;
  readonly doubled: number;
  readonly unconfirmed: number;
  readonly stuck: number;
  readonly wrong: number;
  /** Processes that ended though nobody killed them, start-ups without a database included. */
  readonly endedByThemselves: number;
  readonly findings: readonly Finding[];
}

export function reportOf(plan: Plan, evidence: Evidence, verdict: Verdict, endedByThemselves: number): StormReport {
  const faults: Record<string, number> = {};
  for (const { fault } of plan.events) {
    if (!fault) continue;
    const name = fault.kind === 'network' ? `network: ${fault.name}` : fault.kind;
    faults[name] = (faults[name] ?? 0) + 1;
  }
  const counted = (kind: Finding['kind']): number => verdict.findings.filter((finding) => finding.kind === kind).length;
  return {
    seed: plan.seed,
    minutes: plan.lengthMs / 60_000,
    backend: plan.backend,
    faults: Object.fromEntries(Object.entries(faults).toSorted(([left], [right]) => left.localeCompare(right))),
    acts: plan.events.filter(({ act }) => act).length,
    deliveries: evidence.deliveries.length,
    fates: Object.fromEntries(verdict.fates),
    sealed: evidence.chains.entries,
    lost: counted('lost'),
    doubled: counted('doubled'),
    unconfirmed: verdict.fates.get('unconfirmed, for a person') ?? 0,
    stuck: counted('stuck'),
    wrong: counted('wrong'),
    endedByThemselves,
    findings: verdict.findings,
  };
}

export function broken({ lost, doubled, stuck, wrong }: StormReport): number {
  return lost + doubled + stuck + wrong;
}

export function tableOf(report: StormReport): string {
  const rows: [string, string | number][] = [
    ['seed', report.seed],
    ['minutes', report.minutes],
    ['backend', report.backend],
    ...Object.entries(report.faults).map(([name, count]): [string, number] => [`fault ${name}`, count]),
    ['processes that ended by themselves', report.endedByThemselves],
    ['things people did', report.acts],
    ['deliveries', report.deliveries],
    ...Object.entries(report.fates).map(([name, count]): [string, number] => [`fate ${name}`, count]),
    ['entries sealed in the ledger', report.sealed],
    ['LOST', report.lost],
    ['DOUBLED', report.doubled],
    ['UNCONFIRMED', report.unconfirmed],
    ['STUCK', report.stuck],
    ['WRONG', report.wrong],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${name.padEnd(width)}  ${String(value).padStart(8)}`).join('\n');
}

/** All that is known about one delivery: its record, the network's, what people did to its post, and what raged meanwhile. */
export function evidenceOf(
  deliveryId: string,
  evidence: Evidence,
  happened: readonly Happened[],
  lines: readonly { readonly at: number; readonly what: string }[],
): string {
  const delivery = evidence.deliveries.find(({ id }) => id === deliveryId);
  const made = evidence.ledger.filter(({ idempotencyKey }) => idempotencyKey?.startsWith(deliveryId));
  const post = Number(/post (\d+),/.exec(delivery?.content.parts[0]?.text ?? '')?.[1]);
  const about = lines.filter(({ what }) => new RegExp(`\\b${post}\\b`).test(what));
  const instants = [
    ...made.map(({ createdAt }) => Date.parse(createdAt)),
    ...(delivery ? [Date.parse(delivery.dueAt), Date.parse(delivery.updatedAt)] : []),
    ...(delivery?.attempts.flatMap(({ startedAt, endedAt }) => [Date.parse(startedAt), Date.parse(endedAt)]) ?? []),
  ];
  const [from, until] = [Math.min(...instants) - AROUND_MS, Math.max(...instants) + AROUND_MS];
  const events = [
    ...happened.filter(({ at }) => at >= from && at <= until).map(({ at, what }) => ({ at, text: `! ${what}` })),
    ...about.map(({ at, what }) => ({ at, text: `  ${what}` })),
    ...made.map((one) => ({ at: Date.parse(one.createdAt), text: `> ${one.id} ${one.idempotencyKey} “${one.text}”` })),
    ...(delivery?.attempts.map((attempt) => ({
      at: Date.parse(attempt.startedAt),
      text: `~ ${attempt.kind} until ${clock(Date.parse(attempt.endedAt))}: ${attempt.outcome} ${attempt.step ?? ''} ${attempt.detail ?? ''}`,
    })) ?? []),
  ];
  const head = delivery ? { ...delivery, attempts: undefined, content: undefined } : { id: deliveryId, row: 'none' };
  const story = events.toSorted((left, right) => left.at - right.at).map(({ at, text }) => `    ${clock(at)} ${text}`);
  return [`    ${JSON.stringify(head)}`, ...story].join('\n');
}

function clock(at: number): string {
  return new Date(at).toISOString().slice(11, 23);
}
