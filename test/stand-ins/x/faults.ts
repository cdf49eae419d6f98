import type { BenchFault } from '../../contract/channel-bench.js';
import { OAuthProblem, Problem, type Answer } from './protocol.js';

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
  if (method === 'POST' && path === '/2/tweets') return 'publish';
  return method === 'POST' && path.startsWith('/2/media/') ? 'media' : 'read';
}

/** The answer given instead of doing the work; null for acts that do not replace it. @throws as X words it */
export function answerInstead(act: Act, path: string): Answer | null {
  switch (act.kind) {
    case 'status':
      return { status: act.status, text: act.body ?? '', headers: act.headers };
    case 'throttled':
      throw new Problem(429, 'Too Many Requests', null, {
        'x-rate-limit-limit': '100',
        'x-rate-limit-remaining': '0',
        'x-rate-limit-reset': String(Math.round(act.retryAt.getTime() / 1_000)),
      });
    case 'revoked':
    case 'expired':
      if (path === '/2/oauth2/token')
        throw new OAuthProblem(400, 'invalid_request', 'Value passed for the token was invalid.');
      throw new Problem(401, 'Unauthorized');
    case 'rejected':
      throw new Problem(400, 'One or more parameters to your request was invalid.', 'invalid-request');
    case 'unavailable':
      throw new Problem(503, 'Service Unavailable');
    case 'drop':
    case 'bad-body':
    case 'delay':
      return null;
  }
}
