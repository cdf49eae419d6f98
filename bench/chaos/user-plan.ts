import type { Timed } from './fault-plan.js';
import { ACCOUNTS_PER_WORKSPACE, WORKSPACES, type Scope, type UserAct } from './plan.types.js';
import { scopeInWords } from './plan-words.js';
import { Random } from './random.js';

const BETWEEN_MS = [150, 900] as const;
const PAUSED_MS = [2_000, 7_000] as const;
/** People change what they wrote lately. */
const LATELY = 10;
const A_MINUTE_MS = 60_000;
/** What is due after the storm is due soon after it, so that the end is in sight. */
const AFTER_THE_STORM_MS = 3_000;

const ACTS: Readonly<Record<Exclude<UserAct['kind'], 'resume'>, number>> = {
  post: 58,
  edit: 9,
  reschedule: 6,
  move: 4,
  cancel: 7,
  retry: 6,
  bulk: 3,
  pause: 5,
  unpublish: 2,
};

/** What people do, from the seed alone. */
export function planUsers(seed: string, lengthMs: number): Timed<UserAct>[] {
  const random = new Random(`${seed} users`);
  const users = new Users(random, lengthMs);
  for (let atMs = 0; atMs < lengthMs; atMs += random.between(...BETWEEN_MS)) users.act(atMs);
  return users.acts;
}

class Users {
  readonly acts: Timed<UserAct>[] = [];
  private posts = 0;
  private readonly versions = new Map<number, number>();
  private readonly pausedUntil = new Map<string, number>();

  constructor(
    private readonly random: Random,
    private readonly lengthMs: number,
  ) {}

  act(atMs: number): void {
    const kind = this.posts < 3 ? 'post' : this.random.weighted(ACTS);
    if (kind === 'pause') return this.pause(atMs);
    this.acts.push({ atMs, what: this.drawn(kind, atMs) });
  }

  private drawn(kind: Exclude<UserAct['kind'], 'pause' | 'resume'>, atMs: number): UserAct {
    const { random } = this;
    switch (kind) {
      case 'post':
        return this.post(atMs);
      case 'edit': {
        const post = this.recent();
        const version = (this.versions.get(post) ?? 1) + 1;
        this.versions.set(post, version);
        return { kind, post, version };
      }
      case 'reschedule':
      case 'move':
        return { kind, post: this.recent(), dueInMs: this.soon(atMs) };
      case 'cancel':
      case 'retry':
      case 'unpublish':
        return { kind, post: this.recent() };
      case 'bulk': {
        const action = random.chance(0.6) ? 'publish-now' : 'cancel';
        return { kind, action, posts: [...new Set([this.recent(), this.recent(), this.recent()])] };
      }
    }
  }

  private post(atMs: number): UserAct {
    const { random } = this;
    const accounts = Array.from({ length: ACCOUNTS_PER_WORKSPACE }, (_, index) => index);
    const when = random.weighted({ now: 35, seconds: 45, minute: 20 });
    return {
      kind: 'post',
      post: ++this.posts,
      workspace: random.between(0, WORKSPACES - 1),
      accounts: random.some(accounts, random.between(1, 3)),
      parts: random.chance(0.55) ? 1 : random.between(2, 4),
      picture: random.chance(0.25),
      comment: random.chance(0.25),
      campaign: random.chance(0.4),
      dueInMs: when === 'now' ? null : when === 'seconds' ? this.soon(atMs) : this.within(atMs, A_MINUTE_MS),
    };
  }

  private pause(atMs: number): void {
    const { random } = this;
    const workspace = random.between(0, WORKSPACES - 1);
    const of = random.weighted({ account: 5, campaign: 3, workspace: 2 });
    const account = random.between(0, ACCOUNTS_PER_WORKSPACE - 1);
    const scope: Scope = of === 'account' ? { of, workspace, account } : { of, workspace };
    const until = atMs + random.between(...PAUSED_MS);
    const name = scopeInWords(scope);
    if ((this.pausedUntil.get(name) ?? 0) > atMs) return;
    this.pausedUntil.set(name, until);
    this.acts.push({ atMs, what: { kind: 'pause', scope } }, { atMs: until, what: { kind: 'resume', scope } });
  }

  private recent(): number {
    return this.random.between(Math.max(1, this.posts - LATELY), this.posts);
  }

  private soon(atMs: number): number {
    return this.within(atMs, this.random.between(2_000, 15_000));
  }

  private within(atMs: number, ms: number): number {
    return Math.min(ms, this.lengthMs - atMs + AFTER_THE_STORM_MS);
  }
}
