import type { BenchFault } from '../../contract/channel-bench.js';
import { GraphError, type Answer } from './graph.js';

type Act = BenchFault['act'];

/** Faults in the order they were asked for; each counts down on the calls it matches. */
export class GraphFaults {
  private readonly pending: { on: BenchFault['on']; after: number; times: number; act: Act }[] = [];

  add({ on, times, after = 0, act }: BenchFault): void {
    this.pending.push({ on, after, times, act });
  }

  /** What a call of this group is to suffer. */
  take(group: BenchFault['on']): Act | null {
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

/** The answer given instead of doing the work; null for acts that do not replace it. @throws GraphError as Meta words it */
export function answerInstead(act: Act, now: number): Answer | null {
  switch (act.kind) {
    case 'status':
      return { status: act.status, text: act.body ?? '', headers: act.headers ?? {} };
    case 'throttled': {
      // Meta tells whole minutes; parts of them let tests be exact.
      const minutes = (act.retryAt.getTime() - now) / 60_000;
      const usage = { type: 'pages', call_count: 100, total_cputime: 20, total_time: 30 };
      throw new GraphError(32, '(#32) Page request limit reached', {
        headers: {
          'x-app-usage': '{"call_count":28,"total_cputime":25,"total_time":25}',
          'x-business-use-case-usage': JSON.stringify({
            '1': [{ ...usage, estimated_time_to_regain_access: minutes }],
          }),
        },
      });
    }
    case 'revoked':
      throw new GraphError(190, 'Error validating access token: the user has not authorized the application.', {
        subcode: 458,
      });
    case 'expired':
      throw new GraphError(190, 'Error validating access token: the session has expired.', { subcode: 463 });
    case 'rejected':
      throw new GraphError(100, '(#100) Invalid parameter');
    case 'unavailable':
      throw new GraphError(2, 'Service temporarily unavailable', { status: 503, transient: true });
    case 'drop':
    case 'bad-body':
    case 'delay':
      return null;
  }
}
