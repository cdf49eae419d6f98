import type { BenchFault } from '../../contract/channel-bench.js';
import { Refusal, type Answer } from './protocol.js';

type Act = BenchFault['act'];

/** Faults in the order they were asked for; each counts down on the calls it matches. */
export class Faults {
  private readonly pending: { on: BenchFault['on']; after: number; times: number; act: Act }[] = [];

  add({ on, times, after = 0, act }: BenchFault): void {
    this.pending.push({ on, after, times, act });
  }

  /** What this call is to suffer. */
  take(method: string, path: string): Act | null {
    const group = groupOf(method, path);
    const fault = this.pending.find((candidate) => candidate.on === group && candidate.times > 0);
    if (!fault) return null;
    if (fault.after > 0) {
      fault.after--;
      return null;
    }
    fault.times--;
    return fault.act;
  }
}

function groupOf(method: string, path: string): BenchFault['on'] {
  if (method === 'POST' && path === '/api/v1/statuses') return 'publish';
  return method === 'POST' && path === '/api/v2/media' ? 'media' : 'read';
}

/** The answer given instead of doing the work; null for acts that do not replace it. @throws Refusal in the server's own words */
export function answerInstead(act: Act, badToken: 401 | 422): Answer | null {
  switch (act.kind) {
    case 'status':
      return { status: act.status, html: act.body ?? '', headers: act.headers };
    case 'throttled':
      return {
        status: 429,
        json: { error: new Refusal(429, 'tooMany').say(true) },
        headers: rateLimitHeaders(0, act.retryAt),
      };
    case 'revoked':
    case 'expired':
      throw new Refusal(badToken, badToken === 401 ? 'revokedToken' : 'invalidToken');
    case 'rejected':
      throw new Refusal(422, 'tooLong', 500);
    case 'unavailable':
      throw new Refusal(503, 'busy');
    case 'drop':
    case 'bad-body':
    case 'delay':
      return null;
  }
}

/** The reset is an instant with a fraction, and there is no `Retry-After`. */
export function rateLimitHeaders(remaining: number, reset: Date): Record<string, string> {
  return {
    'x-ratelimit-limit': '300',
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': reset.toISOString().replace(/Z$/, '421Z'),
  };
}
