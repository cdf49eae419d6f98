import { isIPv6 } from 'node:net';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { AppError } from '../../core/errors/app-error.js';

const MAX_FAILURES = 10;
const WINDOW_MS = 15 * 60_000;
/** Keys kept at most; the one that failed longest ago is forgotten first. */
const MAX_KEYS = 20_000;

/**
 * Slows down guessing: after ten failures in a quarter of an hour, an e-mail address or an IP address waits. Kept in memory, per process: with
 * n processes an attacker has n times as many tries, which is still nothing.
 */
@Injectable()
export class SignInThrottle {
  private readonly failures = new Map<string, number[]>();

  constructor(@Inject(CLOCK) private readonly clock: Clock) {}

  /**
   * Counts a try as failed before its outcome is known, so that a thousand at once don't all pass. Call `succeeded` when it was right.
   * @throws AppError 429 `too-many-requests`
   */
  begin(keys: readonly string[]): void {
    const now = this.clock.now().getTime();
    const recent = keys.map((key) => ({ key, at: this.recent(key, now) }));
    const waitMs = Math.max(0, ...recent.map(({ at }) => waitOf(at, now)));
    if (waitMs > 0) throw tooMany(waitMs);
    for (const { key, at } of recent) this.keep(key, [...at, now]);
  }

  /** @param forget what is known to be the rightful person's; the other keys only lose this try */
  succeeded(keys: readonly string[], forget: string): void {
    for (const key of keys) {
      const at = this.failures.get(key) ?? [];
      if (key === forget || at.length <= 1) this.failures.delete(key);
      else this.failures.set(key, at.slice(0, -1));
    }
  }

  private recent(key: string, now: number): number[] {
    return (this.failures.get(key) ?? []).filter((at) => at > now - WINDOW_MS);
  }

  private keep(key: string, at: number[]): void {
    this.failures.delete(key);
    this.failures.set(key, at);
    if (this.failures.size <= MAX_KEYS) return;
    const oldest = this.failures.keys().next();
    if (!oldest.done) this.failures.delete(oldest.value);
  }
}

export const emailThrottleKey = (emailKey: string): string => `email:${emailKey}`;
export const personThrottleKey = (personId: string): string => `person:${personId}`;

/** One home has 2^64 IPv6 addresses: they count as one. */
export function ipThrottleKey(ip: string): string {
  if (!isIPv6(ip) || ip.startsWith('::ffff:')) return `ip:${ip.replace(/^::ffff:/, '')}`;
  const [head = '', tail] = ip.split('::');
  const left = head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups =
    tail === undefined ? left : [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
  return `ip:${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group || '0', 16).toString(16))
    .join(':')}::/64`;
}

function waitOf(at: readonly number[], now: number): number {
  const [oldest] = at.slice(-MAX_FAILURES);
  return at.length < MAX_FAILURES || oldest === undefined ? 0 : oldest + WINDOW_MS - now;
}

function tooMany(waitMs: number): AppError {
  const seconds = Math.ceil(waitMs / 1000);
  return new AppError({
    status: 429,
    code: 'too-many-requests',
    detail: `Too many failed tries. Try again in ${Math.ceil(seconds / 60)} min.`,
    headers: { 'Retry-After': String(seconds) },
  });
}
