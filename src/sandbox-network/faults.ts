import { Refusal } from './sandbox-types.js';

/** What goes wrong, on command. */
export type FaultAct =
  | {
      readonly kind: 'status';
      readonly status: number;
      /** Whether the work is done before this is answered. */
      readonly accepted?: boolean;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  | { readonly kind: 'throttled'; readonly retryAfterSeconds: number }
  | { readonly kind: 'revoked' }
  | { readonly kind: 'expired' }
  | { readonly kind: 'rejected' }
  | { readonly kind: 'unavailable' }
  /** The connection is reset before or after the work is done. */
  | { readonly kind: 'drop'; readonly accepted: boolean }
  /** The work is done, and the answer is cut in the middle. */
  | { readonly kind: 'bad-body' }
  /** The answer takes its time; the work is done at once where `accepted`, otherwise when the time is over. */
  | { readonly kind: 'delay'; readonly ms: number; readonly accepted?: boolean };

/** `publish`: creating a post; `media`: uploading; `read`: everything else under /api and /oauth. */
export type CallKind = 'publish' | 'media' | 'read';

export interface Fault {
  readonly on: CallKind;
  /** Calls that suffer it. */
  readonly times: number;
  /** Matching calls that pass untouched first. */
  readonly after?: number;
  /** Only calls of this account. */
  readonly handle?: string;
  readonly act: FaultAct;
}

const ACTS = ['status', 'throttled', 'revoked', 'expired', 'rejected', 'unavailable', 'drop', 'bad-body', 'delay'];

/** Faults in the order they were commanded; each call suffers at most one. */
export class Faults {
  private queue: { readonly fault: Fault; pass: number; left: number }[] = [];

  add(fault: Fault): void {
    this.queue.push({ fault, pass: fault.after ?? 0, left: fault.times });
  }

  clear(): void {
    this.queue = [];
  }

  pending(): Fault[] {
    return this.queue.map(({ fault, pass, left }) => ({ ...fault, after: pass, times: left }));
  }

  /** @param handle of the caller; only asked for when a fault names one. */
  take(kind: CallKind, handle: () => string | null): FaultAct | null {
    if (this.queue.length === 0) return null;
    for (const entry of this.queue) {
      if (entry.fault.on !== kind) continue;
      if (entry.fault.handle !== undefined && entry.fault.handle !== handle()) continue;
      if (entry.pass > 0) {
        entry.pass--;
        continue;
      }
      entry.left--;
      if (entry.left <= 0) this.queue = this.queue.filter((other) => other !== entry);
      return entry.fault.act;
    }
    return null;
  }
}

/** @throws Refusal with status 422 on what is no fault. */
export function parseFault(input: unknown): Fault {
  const fault = (input ?? {}) as Partial<Fault>;
  if (fault.on !== 'publish' && fault.on !== 'media' && fault.on !== 'read') {
    throw new Refusal(422, 'validation', '"on" is publish, media or read.');
  }
  const { act, times = 1, after = 0 } = fault;
  if (!act || !ACTS.includes(act.kind))
    throw new Refusal(422, 'validation', `"act.kind" is one of ${ACTS.join(', ')}.`);
  if (act.kind === 'status' && !(Number.isInteger(act.status) && act.status >= 200 && act.status <= 599)) {
    throw new Refusal(422, 'validation', '"act.status" is a number from 200 to 599.');
  }
  if (!Number.isInteger(times) || times < 1 || !Number.isInteger(after) || after < 0) {
    throw new Refusal(422, 'validation', '"times" counts from 1, "after" from 0.');
  }
  return { on: fault.on, act, times, after, ...(typeof fault.handle === 'string' && { handle: fault.handle }) };
}
