/** How many of `total` things fit below each other; where not all do, a line that names the rest takes room, too. */
export function fitting(total: number, room: number, each: number, restLine: number): number {
  if (total * each <= room) return total;
  return Math.max(0, Math.min(total, Math.floor((room - restLine) / each)));
}

export interface Timed<Id> {
  readonly id: Id;
  /** Since midnight on the clock on the wall. */
  readonly minute: number;
}

export interface Placed<Id> {
  readonly id: Id;
  readonly minute: number;
  readonly column: number;
  readonly columns: number;
  /** Beside it stands a crowd. */
  readonly crowded: boolean;
}

export interface Crowd<Id> {
  /** Where what finds no room is told of. */
  readonly minute: number;
  readonly ids: readonly Id[];
}

/**
 * Cards of a day beside each other where they would cover each other.
 * @param items in the order of their time
 * @param height minutes that a card covers
 * @param most columns at most; the others become a crowd
 */
export function placeInDay<Id>(
  items: readonly Timed<Id>[],
  height: number,
  most: number,
): { placed: Placed<Id>[]; crowds: Crowd<Id>[] } {
  const placed: Placed<Id>[] = [];
  const crowds: Crowd<Id>[] = [];
  let cluster: { id: Id; minute: number; column: number }[] = [];
  let left: Id[] = [];
  let ends: number[] = [];
  const close = (): void => {
    for (const item of cluster) placed.push({ ...item, columns: ends.length, crowded: left.length > 0 });
    const first = cluster[0];
    if (first && left.length > 0) crowds.push({ minute: first.minute, ids: left });
    [cluster, left, ends] = [[], [], []];
  };
  for (const { id, minute } of items) {
    if (cluster.length > 0 && ends.every((end) => end <= minute)) close();
    let column = ends.findIndex((end) => end <= minute);
    if (column === -1) column = ends.length;
    if (column >= most) {
      left.push(id);
      continue;
    }
    ends[column] = minute + height;
    cluster.push({ id, minute, column });
  }
  close();
  return { placed, crowds };
}

export interface Dated {
  readonly id: string;
  readonly startsOn: string | null;
  readonly endsOn: string | null;
}

export interface Segment {
  readonly id: string;
  /** Index of the first day in the week, and how many days. */
  readonly start: number;
  readonly span: number;
  readonly lane: number;
  /** Whether it begins and ends in this week. */
  readonly begins: boolean;
  readonly ends: boolean;
}

/** Bars of the campaigns that touch a week, each in a lane of its own where they overlap. What has neither a first nor a last day has no bar. */
export function segmentsOf(campaigns: readonly Dated[], week: readonly string[]): Segment[] {
  const [first, last] = [week[0], week.at(-1)];
  if (first === undefined || last === undefined) return [];
  const lanes: number[] = [];
  return campaigns
    .filter(
      ({ startsOn, endsOn }) =>
        (startsOn !== null || endsOn !== null) && (startsOn ?? first) <= last && (endsOn ?? last) >= first,
    )
    .sort((a, b) => (a.startsOn ?? '').localeCompare(b.startsOn ?? '') || a.id.localeCompare(b.id))
    .map(({ id, startsOn, endsOn }) => {
      const start = startsOn === null || startsOn < first ? 0 : week.indexOf(startsOn);
      const end = endsOn === null || endsOn > last ? week.length - 1 : week.indexOf(endsOn);
      let lane = lanes.findIndex((free) => free <= start);
      if (lane === -1) lane = lanes.length;
      lanes[lane] = end + 1;
      return {
        id,
        start,
        span: end - start + 1,
        lane,
        begins: startsOn !== null && startsOn >= first,
        ends: endsOn !== null && endsOn <= last,
      };
    });
}

export interface Clashing {
  readonly postId: string;
  readonly deliveries: readonly { readonly accountId: string; readonly dueAt: string; readonly state: string }[];
}

const CLASH_MS = 15 * 60_000;

/** Posts of which something is still to go out to an account within a quarter of an hour of another post there. */
export function clashesOf(entries: readonly Clashing[]): Map<string, Set<string>> {
  const byAccount = new Map<string, { postId: string; at: number; open: boolean }[]>();
  for (const { postId, deliveries } of entries) {
    for (const { accountId, dueAt, state } of deliveries) {
      const list = byAccount.get(accountId) ?? [];
      list.push({
        postId,
        at: Date.parse(dueAt),
        open: state === 'scheduled' || state === 'retrying' || state === 'held',
      });
      byAccount.set(accountId, list);
    }
  }
  const clashes = new Map<string, Set<string>>();
  const note = (postId: string, other: string): void => {
    clashes.set(postId, (clashes.get(postId) ?? new Set()).add(other));
  };
  for (const list of byAccount.values()) {
    list.sort((a, b) => a.at - b.at);
    list.forEach((one, index) => {
      for (let next = index + 1; next < list.length; next++) {
        const other = list[next];
        if (!other || other.at - one.at >= CLASH_MS) break;
        if (other.postId === one.postId || !(one.open || other.open)) continue;
        note(one.postId, other.postId);
        note(other.postId, one.postId);
      }
    });
  }
  return clashes;
}
