import type { Claim, Room } from './claims.repository.js';

export interface PlaceLimits {
  /** Deliveries of the channel at work at once in this process. */
  readonly total: number;
  /** Of them on one server … */
  readonly perServer: number;
  /** … on one whose last call took no longer than so long: there, what waits for its turn waits only for a moment … */
  readonly quickWithinMs: number;
  readonly perQuickServer: number;
  /** … and of one workspace. */
  readonly perWorkspace: number;
  /** A server that has kept a delivery waiting for so long is taken to hang … */
  readonly hangingAfterMs: number;
  /** … and gets no more than so many places until it answers. */
  readonly perHangingServer: number;
}

interface Call {
  readonly server: string;
  readonly workspaceId: string;
  readonly since: number;
}

/** Who calls whom on one channel: the bulkheads inside it. A server that hangs, or a workspace with much to send, leaves room for others. */
export class Places {
  private readonly calls = new Map<string, Call>();
  /** How long the last call took, of servers with calls under way. */
  private readonly pace = new Map<string, number>();

  constructor(private readonly limits: PlaceLimits) {}

  take(claim: Claim, now: number): void {
    this.calls.set(claim.id, { server: claim.server, workspaceId: claim.workspaceId, since: now });
  }

  free(deliveryId: string, now: number): void {
    const call = this.calls.get(deliveryId);
    if (!call) return;
    this.calls.delete(deliveryId);
    this.pace.set(call.server, now - call.since);
  }

  get left(): number {
    return this.limits.total - this.calls.size;
  }

  /** Servers with calls under way. @param now milliseconds, as given to `take` */
  servers(now: number): Room[] {
    const oldest = new Map<string, number>();
    for (const { server, since } of this.calls.values()) {
      if (since < (oldest.get(server) ?? Infinity)) oldest.set(server, since);
    }
    for (const server of this.pace.keys()) if (!oldest.has(server)) this.pace.delete(server);
    return this.rooms(
      (call) => call.server,
      (server) => this.placesOf(server, now - (oldest.get(server) ?? now)),
    );
  }

  /** Workspaces with calls under way. */
  workspaces(): Room[] {
    return this.rooms(
      (call) => call.workspaceId,
      () => this.limits.perWorkspace,
    );
  }

  /** @param waitedMs for its slowest call under way */
  private placesOf(server: string, waitedMs: number): number {
    const { perServer, perQuickServer, perHangingServer, quickWithinMs, hangingAfterMs } = this.limits;
    if (waitedMs >= hangingAfterMs) return perHangingServer;
    const isQuick = Math.max(waitedMs, this.pace.get(server) ?? Infinity) <= quickWithinMs;
    return isQuick ? perQuickServer : perServer;
  }

  private rooms(nameOf: (call: Call) => string, most: (name: string) => number): Room[] {
    const busy = new Map<string, number>();
    for (const call of this.calls.values()) busy.set(nameOf(call), (busy.get(nameOf(call)) ?? 0) + 1);
    return [...busy].map(([name, count]) => ({ name, busy: count, places: Math.max(0, most(name) - count) }));
  }
}
