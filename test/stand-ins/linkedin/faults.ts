import type { BenchFault } from '../../contract/channel-bench.js';
import { OAuthRefusal, Refusal, type Answer } from './protocol.js';

type Act = BenchFault['act'];

/** Faults in the order they were asked for; each counts down on the calls it matches. */
export class Faults {
  private readonly pending: { on: BenchFault['on']; after: number; times: number; act: Act }[] = [];

  add({ on, times, after = 0, act }: BenchFault): void {
    this.pending.push({ on, after, times, act });
  }

  /** What this call is to suffer. @param restli `X-RestLi-Method`, where one came */
  take(method: string, path: string, restli: string | undefined): Act | null {
    const group = groupOf(method, path, restli);
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

function groupOf(method: string, path: string, restli: string | undefined): BenchFault['on'] {
  const isMedia = /^\/rest\/(?:images|videos)$/.test(path) || path.startsWith('/www/dms-uploads/');
  if (method !== 'GET' && isMedia) return 'media';
  const creates = path === '/rest/posts' || /^\/rest\/socialActions\/[^/]+\/comments$/.test(path);
  return method === 'POST' && creates && restli === undefined ? 'publish' : 'read';
}

/** The answer given instead of doing the work; null for acts that do not replace it. @throws as LinkedIn words it */
export function answerInstead(act: Act, path: string): Answer | null {
  switch (act.kind) {
    case 'status':
      return { status: act.status, text: act.body ?? '', headers: act.headers };
    case 'throttled':
      throw new Refusal(429, 'TOO_MANY_REQUESTS', 'Resource level throttle APPLICATION DAY limit is reached');
    case 'revoked':
      if (path.startsWith('/www/oauth/'))
        throw new OAuthRefusal(400, 'invalid_grant', 'The provided refresh token is invalid, expired or revoked');
      throw new Refusal(401, 'REVOKED_ACCESS_TOKEN', 'The token used in the request has been revoked by the user', {
        serviceErrorCode: 65_601,
      });
    case 'expired':
      throw new Refusal(401, 'EXPIRED_ACCESS_TOKEN', 'The token used in the request has expired', {
        serviceErrorCode: 65_602,
      });
    case 'rejected':
      throw new Refusal(400, 'INVALID_VALUE_FOR_FIELD', 'Field Value validation failed in REQUEST_BODY');
    case 'unavailable':
      throw new Refusal(503, 'SERVICE_UNAVAILABLE', 'Service Unavailable');
    case 'drop':
    case 'bad-body':
    case 'delay':
      return null;
  }
}
