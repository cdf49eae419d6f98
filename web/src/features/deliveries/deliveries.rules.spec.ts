import type { DeliveryView } from '@/api';
import {
  bulkActionsFor,
  byUrgency,
  causeOf,
  currentAndEarlier,
  helpFor,
  knownCause,
  nextWords,
  outcomeOf,
  punctualityOf,
  tallyOf,
  type Abilities,
  type DeliveryState,
} from './deliveries.rules';

const EVERYTHING: Abilities = { publish: true, write: true, manageAccounts: true, remove: true, replay: true };
const NOTHING: Abilities = { publish: false, write: false, manageAccounts: false, remove: false, replay: false };
const ALL_STATES: readonly DeliveryState[] = [
  'scheduled',
  'sending',
  'retrying',
  'unconfirmed',
  'published',
  'failed',
  'held',
  'missed',
  'cancelled',
  'removing',
  'removed',
];

const delivery = (over: Partial<DeliveryView>): DeliveryView =>
  ({
    id: 'd1',
    accountId: 'a1',
    state: 'scheduled',
    needsPerson: false,
    cancelAskedAt: null,
    holdReason: null,
    problem: null,
    partsPublished: 0,
    permalink: null,
    campaignId: null,
    followUpProblem: null,
    nextAt: null,
    dueAt: '2027-01-01T10:00:00.000Z',
    createdAt: '2027-01-01T09:00:00.000Z',
    ...over,
  }) as DeliveryView;

const problem = (kind: string) => ({ kind, detail: '' });

describe('what helps with a delivery', () => {
  it.each([
    ['needs a change when the network refused it', { state: 'failed', problem: problem('rejected') }, 'edit', 'retry'],
    ['is another try when the trouble may pass', { state: 'failed', problem: problem('unavailable') }, 'retry', 'edit'],
    [
      'is finishing what is partly out',
      { state: 'failed', problem: problem('rejected'), partsPublished: 1 },
      'retry',
      'edit',
    ],
    ['is publishing what was missed', { state: 'missed' }, 'publish-now', 'reschedule'],
    ['is a look when nobody can tell', { state: 'unconfirmed', needsPerson: true }, 'resolve', null],
    ['is nothing while Carillon looks itself', { state: 'unconfirmed' }, null, null],
    ['is connecting again', { state: 'held', holdReason: 'reconnect' }, 'reconnect', null],
    ['is connecting what was disconnected', { state: 'held', holdReason: 'disconnected' }, 'reconnect', null],
    ['is resuming the account', { state: 'held', holdReason: 'account-paused' }, 'resume-account', null],
    ['is resuming the campaign', { state: 'held', holdReason: 'campaign-paused' }, 'resume-campaign', null],
    ['is resuming the workspace', { state: 'held', holdReason: 'workspace-paused' }, 'resume-workspace', null],
    ['is looking at what is out', { state: 'published', permalink: 'https://n.example/1' }, 'see', null],
    ['is nothing while all goes well', { state: 'scheduled' }, null, null],
  ] as const)('%s', (_title, given, main, second) => {
    const help = helpFor(delivery(given), EVERYTHING);
    expect([help.main, help.second]).toEqual([main, second]);
  });

  it('offers to end what is partly out with that, never to drop it', () => {
    for (const state of ALL_STATES) {
      const { main, second, more } = helpFor(delivery({ state, partsPublished: 1 }), EVERYTHING);
      if (state !== 'scheduled') expect([main, second, ...more]).not.toContain('drop');
      if (['retrying', 'failed', 'missed', 'held'].includes(state)) expect(more).toContain('end');
    }
  });

  it('offers removal and replay only where the channel can', () => {
    expect(helpFor(delivery({ state: 'published' }), EVERYTHING).more).toEqual(['replay', 'remove']);
    expect(helpFor(delivery({ state: 'published' }), { ...EVERYTHING, remove: false, replay: false }).more).toEqual([]);
  });

  it('offers nothing but a look to who may only read', () => {
    for (const state of ALL_STATES) {
      const { main, second, more } = helpFor(delivery({ state, permalink: 'https://n.example/1' }), NOTHING);
      expect([main, second, ...more].filter((action) => action !== null && action !== 'see')).toEqual([]);
    }
  });

  it('names no action twice', () => {
    for (const state of ALL_STATES) {
      const { main, second, more } = helpFor(delivery({ state }), EVERYTHING);
      const named = [main, second, ...more].filter((action) => action !== null);
      expect(new Set(named).size).toBe(named.length);
    }
  });
});

describe('what happens next', () => {
  it.each([
    ['scheduled', { state: 'scheduled' }],
    ['scheduled-spread', { state: 'scheduled', nextAt: '2027-01-01T10:05:00.000Z' }],
    ['unconfirmed-person', { state: 'unconfirmed', needsPerson: true }],
    ['unconfirmed-looking', { state: 'unconfirmed' }],
    ['published-without-comment', { state: 'published', followUpProblem: 'refused' }],
    ['failed-begun', { state: 'failed', partsPublished: 2 }],
    ['held-campaign-paused', { state: 'held', holdReason: 'campaign-paused' }],
    ['held-reconnect', { state: 'held', holdReason: 'of a later version' }],
    ['missed', { state: 'missed' }],
    ['cancel-asked', { state: 'sending', cancelAskedAt: '2027-01-01T10:00:00.000Z' }],
    ['unconfirmed-person', { state: 'unconfirmed', needsPerson: true, cancelAskedAt: '2027-01-01T10:00:00.000Z' }],
  ] as const)('is told as %s', (words, given) => {
    expect(nextWords(delivery(given))).toBe(words);
  });
});

describe('punctuality', () => {
  it.each([
    [-60_000, 'early'],
    [-400, 'on-time'],
    [412, 'on-time'],
    [30_000, 'on-time'],
    [30_001, 'late'],
  ] as const)('of %d ms is %s', (ms, expected) => {
    expect(punctualityOf(ms)).toBe(expected);
  });
});

describe('the end of an attempt', () => {
  it.each([
    ['send', 'published', 'send-published', 'ok'],
    ['send', 'rejected', 'send-rejected', 'bad'],
    ['send', 'throttled', 'send-throttled', 'warn'],
    ['look-up', 'found', 'look-up-found', 'ok'],
    ['look-up', 'unavailable', 'look-up-failed', 'warn'],
    ['remove', 'throttled', 'remove-failed', 'warn'],
    ['replay', 'rejected', 'replay-failed', 'warn'],
  ] as const)('of a %s that was %s is told as %s', (kind, outcome, words, tone) => {
    expect(outcomeOf({ kind, outcome })).toEqual({ words, tone });
  });

  it('of a send by a newer server has no words of ours, and is no success', () => {
    expect(outcomeOf({ kind: 'send', outcome: 'quarantined' })).toEqual({ words: null, tone: 'warn' });
  });
});

describe('a post over its accounts', () => {
  it('counts what stands, and names what can be tried again', () => {
    const tally = tallyOf([
      delivery({ id: '1', state: 'published' }),
      delivery({ id: '2', state: 'failed' }),
      delivery({ id: '3', state: 'missed' }),
      delivery({ id: '4', state: 'cancelled' }),
      delivery({ id: '5', state: 'unconfirmed', needsPerson: true }),
    ]);
    expect(tally).toMatchObject({ total: 4, out: 1, failed: 1, missed: 1, asking: 1, retryable: ['2', '3'] });
  });

  it('shows one delivery for each account: the one that stands, in the order of the post', () => {
    const deliveries = [
      delivery({ id: 'old', accountId: 'b', state: 'cancelled', createdAt: '2027-01-03T00:00:00Z' }),
      delivery({ id: 'new', accountId: 'b', state: 'failed', createdAt: '2027-01-02T00:00:00Z' }),
      delivery({ id: 'only', accountId: 'a', state: 'removed' }),
    ];
    const { current, earlier } = currentAndEarlier(deliveries, ['b', 'a']);
    expect([current.map(({ id }) => id), earlier.map(({ id }) => id)]).toEqual([['new', 'only'], ['old']]);
  });
});

describe('what needs attention', () => {
  it('is grouped under the cause the server names', () => {
    expect(causeOf(delivery({ state: 'held', holdReason: 'reconnect' }))).toBe('reconnect');
    expect(causeOf(delivery({ state: 'missed', problem: problem('outage') }))).toBe('outage');
    expect(causeOf(delivery({ state: 'unconfirmed', needsPerson: true }))).toBe('needs-person');
    expect(causeOf(delivery({ state: 'unconfirmed' }))).toBe('looking');
    expect(causeOf(delivery({ state: 'published' }))).toBeNull();
  });

  it('has words for causes of a newer server, too', () => {
    expect(knownCause('missed', 'outage')).toBe('missed-outage');
    expect(knownCause('failed', 'quarantined')).toBe('failed-other');
  });

  it('comes with what waits for a decision first, and what mends itself last', () => {
    const group = (state: 'missed' | 'held' | 'unconfirmed' | 'failed', cause: string, oldestDueAt = '1') => ({
      state,
      cause,
      oldestDueAt,
    });
    const sorted = byUrgency([
      group('unconfirmed', 'looking'),
      group('held', 'reconnect'),
      group('failed', 'rejected', '2'),
      group('unconfirmed', 'needs-person', '1'),
      group('missed', 'outage'),
    ]);
    expect(sorted.map(({ cause }) => cause)).toEqual(['outage', 'needs-person', 'rejected', 'reconnect', 'looking']);
  });

  it('can be published together only where nothing holds it', () => {
    expect(bulkActionsFor('missed')).toContain('publish-now');
    expect(bulkActionsFor('held')).not.toContain('publish-now');
    expect(bulkActionsFor('unconfirmed')).toEqual([]);
  });
});
