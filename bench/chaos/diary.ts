/** What people know for sure, because the API said so. Lost answers teach nothing. */
export interface Pause {
  readonly of: 'workspace' | 'campaign' | 'account';
  readonly id: string;
  /** The pause was answered. */
  readonly from: number;
  /** Its end was asked for. */
  until: number;
}

export interface KnownEdit {
  readonly deliveryId: string;
  /** It was answered, and the delivery was still waiting. */
  readonly at: number;
  /** Texts of earlier versions: none of them may go out any more. */
  readonly replaced: readonly string[];
}

/** The storm seen by its users: what they were told, and what they asked for. */
export class Diary {
  /** Deliveries that the API ever said are on the schedule, and when it said so first. */
  readonly acknowledged = new Map<string, number>();
  readonly pauses: Pause[] = [];
  readonly edits: KnownEdit[] = [];
  /** Posts and deliveries that somebody asked to cancel, answered or not. */
  readonly cancelAsked = new Set<string>();
  readonly removalAsked = new Set<string>();
  /** Where an end of a pause has no known outcome, no later pause of it is sure. */
  readonly unsure = new Set<string>();
  readonly lines: { readonly at: number; readonly post: number | null; readonly what: string }[] = [];

  constructor(private readonly now: () => number = Date.now) {}

  acknowledge(deliveries: readonly { readonly deliveryId: string }[]): void {
    for (const { deliveryId } of deliveries) {
      if (!this.acknowledged.has(deliveryId)) this.acknowledged.set(deliveryId, this.now());
    }
  }

  write(post: number | null, what: string): void {
    this.lines.push({ at: this.now(), post, what });
  }

  paused(of: Pause['of'], id: string): void {
    if (!this.unsure.has(id)) this.pauses.push({ of, id, from: this.now(), until: Infinity });
  }

  /** Call before the end of the pause is asked for. */
  resuming(id: string): void {
    for (const pause of this.pauses) if (pause.id === id) pause.until = Math.min(pause.until, this.now());
  }
}
