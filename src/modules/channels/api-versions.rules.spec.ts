import type { ApiVersion, ChannelAdapter } from './contract/index.js';
import { daysLeft, endingVersions, wordsOf } from './api-versions.rules.js';

const NOW = new Date('2026-11-24T10:00:00Z');
const version = (endsOn: string | null): ApiVersion => ({ name: 'Graph API', version: 'v26.0', endsOn, source: '' });
const adapterWith = (...apiVersions: ApiVersion[]) => ({ capabilities: { apiVersions } }) as unknown as ChannelAdapter;

it('warns of a version three months before it ends, the soonest first, and still after its end', () => {
  expect(
    endingVersions(
      adapterWith(version('2027-02-23'), version('2027-02-22'), version('2026-11-20'), version(null)),
      NOW,
    ),
  ).toEqual([
    { version: version('2026-11-20'), daysLeft: -5 },
    { version: version('2027-02-22'), daysLeft: 89 },
    { version: version('2027-02-23'), daysLeft: 90 },
  ]);
  expect(endingVersions(adapterWith(version('2027-02-24')), NOW)).toEqual([]);
  expect(daysLeft(version('2026-11-25'), NOW)).toBe(0);
});

it('says what to do, in words', () => {
  const [over, ending] = endingVersions(adapterWith(version('2026-11-20'), version('2026-12-01')), NOW);
  expect(over && wordsOf(over)).toBe(
    'Version v26.0 of the Graph API, which this release of Carillon speaks, ended on 2026-11-20. Bring Carillon up to date.',
  );
  expect(ending && wordsOf(ending)).toContain('ends on 2026-12-01 (in 6 days)');
});
