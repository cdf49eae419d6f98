/** What one part of a report gained on one day, under one version of its channel's definitions. */
export interface DayGain {
  readonly day: string;
  readonly channel: string;
  /** What the gains are told apart by: an account, a channel, a campaign. */
  readonly key: string;
  readonly definitionVersion: number;
  /** null: nothing new was learned on the day. */
  readonly gained: number | null;
  /** What new series of publications that were measured before began with: part of totals, and no gain. null: none began. */
  readonly started: number | null;
  /** Publications that were measured for the first time on the day. */
  readonly begun: number;
}

/** Since when the metric means what it does in one version of a channel's definitions. */
export interface MetricSince {
  readonly channel: string;
  readonly version: number;
  /** Equal in versions that changed another metric. */
  readonly since: Date;
  readonly day: string;
}

export interface DayTotals {
  readonly day: string;
  /** By the end of the day, since publication; null until something is known. */
  readonly total: number | null;
  /** On the day alone; null where nothing new was learned. */
  readonly gained: number | null;
  readonly totalByKey: Readonly<Record<string, number | null>>;
  readonly gainedByKey: Readonly<Record<string, number | null>>;
  /** Publications measured by the end of the day. */
  readonly measured: number;
}

/** From this day on the metric is another one on the channel. */
export interface DefinitionChange {
  readonly channel: string;
  readonly day: string;
  readonly since: Date;
}

/**
 * Adds gains up, day by day, and what new series began with. What was gained under an earlier meaning of the metric is no longer part of a total from the day of the change on:
 * two series are never made one.
 * @param days in order, without gaps; gains of days before the first are what the totals begin with
 */
export function totalsByDay(
  days: readonly string[],
  gains: readonly DayGain[],
  definitions: readonly MetricSince[],
  keys: readonly string[],
): DayTotals[] {
  const sinceOf = new Map(definitions.map(({ channel, version, since }) => [`${channel} ${version}`, since.getTime()]));
  const inOrder = [...gains].sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
  /** What is known so far, by channel, series and key: what a series lost counts again only where it comes back. */
  const known = new Map<string, { channel: string; since: number; key: string; sum: number }>();
  let taken = 0;
  let measured = 0;
  const take = (until: (day: string) => boolean): DayGain[] => {
    const now: DayGain[] = [];
    for (let gain = inOrder[taken]; gain !== undefined && until(gain.day); gain = inOrder[taken]) {
      taken += 1;
      measured += gain.begun;
      if (gain.gained === null && gain.started === null) continue;
      now.push(gain);
      const sum = (gain.gained ?? 0) + (gain.started ?? 0);
      const since = sinceOf.get(`${gain.channel} ${gain.definitionVersion}`) ?? 0;
      const name = `${gain.channel} ${since} ${gain.key}`;
      const before = known.get(name);
      if (before) before.sum += sum;
      else known.set(name, { channel: gain.channel, since, key: gain.key, sum });
    }
    return now;
  };
  const first = days[0];
  if (first !== undefined) take((day) => day < first);
  let inForce = new Map<string, number>();
  let totals = nullFor(keys);
  const nothing = nullFor(keys);
  const changeDays = new Set(definitions.map((definition) => definition.day));
  return days.map((day, index) => {
    const today = take((other) => other <= day);
    // Most days bring nothing to most reports: what stands is handed on as it is.
    const begins = index === 0 || changeDays.has(day);
    if (begins) inForce = sinceByChannel(definitions, day);
    if (begins || today.length > 0) {
      totals = nullFor(keys);
      for (const { channel, since, key, sum } of known.values()) {
        if (since === (inForce.get(channel) ?? 0)) totals[key] = (totals[key] ?? 0) + sum;
      }
    }
    const gained = today.length === 0 ? nothing : nullFor(keys);
    for (const { key, gained: some } of today) if (some !== null) gained[key] = (gained[key] ?? 0) + some;
    return {
      day,
      total: sumOf(Object.values(totals)),
      gained: sumOf(Object.values(gained)),
      totalByKey: totals,
      gainedByKey: gained,
      measured,
    };
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

function sumOf(values: readonly (number | null)[]): number | null {
  const present = values.filter((value) => value !== null);
  return present.length === 0 ? null : present.reduce((sum, value) => sum + value, 0);
}
