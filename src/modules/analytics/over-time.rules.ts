/** A delivery that was published. Days are those of the workspace's zone, `YYYY-MM-DD`. */
export interface PublishedDelivery {
  readonly id: string;
  readonly accountId: string;
  readonly channel: string;
  readonly day: string;
}

/** The last value of a delivery on one day. */
export interface DayValue {
  readonly deliveryId: string;
  readonly day: string;
  readonly value: number | null;
  readonly definitionVersion: number;
}

/** What the metric means on a channel in one version of its definitions. */
export interface MetricSince {
  readonly channel: string;
  readonly version: number;
  /** Since when it means this; equal in versions that changed another metric. */
  readonly since: Date;
  readonly day: string;
}

export interface DayTotals {
  readonly day: string;
  readonly total: number | null;
  readonly byChannel: Readonly<Record<string, number | null>>;
  readonly byAccount: Readonly<Record<string, number | null>>;
  /** Deliveries whose value is known by the end of the day. */
  readonly measured: number;
}

/** From this day on the metric is another one on the channel. */
export interface DefinitionChange {
  readonly channel: string;
  readonly day: string;
  readonly since: Date;
}

const DAY_MS = 86_400_000;

/** The days from the first publication to `lastDay`, the newest `most` of them. */
export function daysOf(deliveries: readonly PublishedDelivery[], lastDay: string, most: number): string[] {
  const [earliest] = deliveries.map(({ day }) => day).sort();
  if (earliest === undefined || earliest > lastDay) return [];
  const last = Date.parse(lastDay);
  const first = Math.max(Date.parse(earliest), last - (most - 1) * DAY_MS);
  return Array.from({ length: Math.round((last - first) / DAY_MS) + 1 }, (_, index) =>
    new Date(first + index * DAY_MS).toISOString().slice(0, 10),
  );
}

/**
 * Adds up, for each day, what is known of each delivery by its end. Numbers are counted since publication, so a day's sum holds those before.
 * What was measured when the metric meant something else is no longer known from the day of the change on: two series are never made one.
 * @param days in order, without gaps
 */
export function totalsByDay(
  days: readonly string[],
  deliveries: readonly PublishedDelivery[],
  values: readonly DayValue[],
  definitions: readonly MetricSince[],
): DayTotals[] {
  const series = new Map<string, DayValue[]>();
  for (const value of values) {
    const own = series.get(value.deliveryId);
    if (own) own.push(value);
    else series.set(value.deliveryId, [value]);
  }
  const sinceOf = new Map(definitions.map(({ channel, version, since }) => [`${channel} ${version}`, since.getTime()]));
  const standing = deliveries.map((delivery) => ({
    ...delivery,
    values: (series.get(delivery.id) ?? []).sort((a, b) => (a.day < b.day ? -1 : 1)),
    taken: 0,
  }));
  return days.map((day) => {
    const inForce = sinceByChannel(definitions, day);
    const byChannel = nullFor(deliveries.map(({ channel }) => channel));
    const byAccount = nullFor(deliveries.map(({ accountId }) => accountId));
    let total: number | null = null;
    let measured = 0;
    for (const delivery of standing) {
      while ((delivery.values[delivery.taken]?.day ?? '~') <= day) delivery.taken += 1;
      const latest = delivery.values[delivery.taken - 1];
      if (!latest || latest.value === null) continue;
      const { channel, accountId } = delivery;
      if (sinceOf.get(`${channel} ${latest.definitionVersion}`) !== inForce.get(channel)) continue;
      total = (total ?? 0) + latest.value;
      byChannel[channel] = (byChannel[channel] ?? 0) + latest.value;
      byAccount[accountId] = (byAccount[accountId] ?? 0) + latest.value;
      measured += 1;
    }
    return { day, total, byChannel, byAccount, measured };
  });
}

/** Changes within the days, the first of which only begins a series. */
export function changesWithin(days: readonly string[], definitions: readonly MetricSince[]): DefinitionChange[] {
  const [first, last] = [days[0], days[days.length - 1]];
  if (first === undefined || last === undefined) return [];
  const begun = new Set<string>();
  const changes: DefinitionChange[] = [];
  const seen = new Set<string>();
  for (const { channel, day, since } of [...definitions].sort((a, b) => a.since.getTime() - b.since.getTime())) {
    const key = `${channel} ${since.getTime()}`;
    if (seen.has(key)) continue;
    seen.add(key);
    if (begun.has(channel) && day >= first && day <= last) changes.push({ channel, day, since });
    begun.add(channel);
  }
  return changes;
}

/** The newest definition of each channel by the end of a day. */
function sinceByChannel(definitions: readonly MetricSince[], day: string): Map<string, number> {
  const newest = new Map<string, number>();
  for (const definition of definitions) {
    if (definition.day > day) continue;
    newest.set(definition.channel, Math.max(newest.get(definition.channel) ?? 0, definition.since.getTime()));
  }
  return newest;
}

function nullFor(keys: readonly string[]): Record<string, number | null> {
  return Object.fromEntries(keys.map((key) => [key, null]));
}
