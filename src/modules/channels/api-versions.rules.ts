import type { ApiVersion, ChannelAdapter } from './contract/index.js';

const DAY_MS = 86_400_000;
/** Time enough to see it, and to bring an installation up to date. */
const WARN_DAYS = 90;

/** A version of a network's API that ends soon, or has ended. */
export interface EndingVersion {
  readonly version: ApiVersion;
  /** Whole days left; below 0 once it is over. */
  readonly daysLeft: number;
}

/** @returns null where no end was announced */
export function daysLeft({ endsOn }: Pick<ApiVersion, 'endsOn'>, now: Date): number | null {
  return endsOn === null ? null : Math.floor((Date.parse(`${endsOn}T00:00:00Z`) - now.getTime()) / DAY_MS);
}

/** The versions of a channel that operators should hear of: three months ahead, the soonest first. */
export function endingVersions({ capabilities }: Pick<ChannelAdapter, 'capabilities'>, now: Date): EndingVersion[] {
  return (capabilities.apiVersions ?? [])
    .flatMap((version) => {
      const left = daysLeft(version, now);
      return left === null || left > WARN_DAYS ? [] : [{ version, daysLeft: left }];
    })
    .sort((one, other) => one.daysLeft - other.daysLeft);
}

/** Plain words for whoever runs the installation. */
export function wordsOf({ version, daysLeft: left }: EndingVersion): string {
  const { name, version: number, endsOn } = version;
  return left < 0
    ? `Version ${number} of the ${name}, which this release of Carillon speaks, ended on ${endsOn}. Bring Carillon up to date.`
    : `Version ${number} of the ${name}, which this release of Carillon speaks, ends on ${endsOn} (in ${left} days). Bring Carillon up to date before.`;
}
