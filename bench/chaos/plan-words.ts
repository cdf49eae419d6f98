import type { Fault, Planned, Scope, UserAct } from './plan.types.js';

/** One line for people. */
export function inWords(event: Planned): string {
  const seconds = (event.atMs / 1_000).toFixed(2).padStart(7);
  return `${seconds} s  ${event.fault ? `! ${faultInWords(event.fault)}` : `  ${actInWords(event.act)}`}`;
}

export function faultInWords(fault: Fault): string {
  switch (fault.kind) {
    case 'process-killed':
    case 'process-frozen':
      return `${fault.kind} ${fault.process} for ${fault.downMs} ms`;
    case 'postgres-killed':
    case 'postgres-stopped':
    case 'redis-killed':
      return `${fault.kind} for ${fault.downMs} ms`;
    case 'connections-cut':
    case 'queue-wiped':
      return fault.kind;
    case 'network': {
      const { on, times } = fault.fault;
      return `network ${fault.name}, ${times} × ${on}`;
    }
    case 'keys':
      return `network will ${fault.idempotency} keys`;
  }
}

export function actInWords(act: UserAct): string {
  switch (act.kind) {
    case 'post': {
      const with_ = [act.picture && 'picture', act.comment && 'comment', act.campaign && 'campaign'].filter(Boolean);
      const accounts = act.accounts.map((account) => `${act.workspace}.${account}`).join(' ');
      const when = act.dueInMs === null ? 'now' : `in ${act.dueInMs} ms`;
      return [`post ${act.post}: ${act.parts} part(s) to ${accounts} ${when}`, ...with_].join(', ');
    }
    case 'edit':
      return `edit ${act.post} to version ${act.version}`;
    case 'reschedule':
    case 'move':
      return `${act.kind} ${act.post} to in ${act.dueInMs} ms`;
    case 'cancel':
    case 'retry':
    case 'unpublish':
      return `${act.kind} ${act.post}`;
    case 'bulk':
      return `bulk ${act.action} ${act.posts.join(' ')}`;
    case 'pause':
    case 'resume':
      return `${act.kind} ${scopeInWords(act.scope)}`;
  }
}

export function scopeInWords(scope: Scope): string {
  return scope.of === 'account' ? `account ${scope.workspace}.${scope.account}` : `${scope.of} ${scope.workspace}`;
}
