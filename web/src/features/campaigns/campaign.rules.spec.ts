import { rebase } from '../../lib/rebase.rules';
import { bodyOf, changesOf, EMPTY_FORM, labelsOf, shareReached, timingOf, type CampaignForm } from './campaign.rules';

const spring: CampaignForm = {
  ...EMPTY_FORM,
  name: 'Spring',
  brief: 'Bikes',
  color: '#1d4ed8',
  labels: 'bike, spring',
};

it('sends what was left empty as nothing, and lets the service choose the colour', () => {
  expect(bodyOf({ ...EMPTY_FORM, name: ' Spring ' })).toEqual({
    name: 'Spring',
    brief: '',
    startsOn: null,
    endsOn: null,
    defaultLabels: [],
    goal: null,
    lateToleranceMinutes: null,
    utmInLinks: null,
    countLinkClicks: null,
  });
  expect(
    bodyOf({
      ...spring,
      goalMetric: 'reach',
      goalValue: '5000',
      lateTolerance: '30',
      utmInLinks: 'on',
      countLinkClicks: 'off',
    }),
  ).toMatchObject({
    utmInLinks: true,
    countLinkClicks: false,
    color: '#1d4ed8',
    goal: { metric: 'reach', value: 5000 },
    lateToleranceMinutes: 30,
  });
});

it('reads labels without spaces, repeats and empty ones', () => {
  expect(labelsOf(' bike , spring,bike,, ')).toEqual(['bike', 'spring']);
});

it('sends only what was changed', () => {
  expect(changesOf(spring, { ...spring, endsOn: '2027-04-01', labels: 'bike,spring' })).toEqual({
    endsOn: '2027-04-01',
  });
  expect(changesOf(spring, spring)).toEqual({});
});

describe('two people change one campaign', () => {
  const mine = { ...spring, name: 'Spring 2027', brief: 'My brief' };
  const theirs = { ...spring, brief: 'Their brief', endsOn: '2027-04-01' };

  it('takes over what only they changed and keeps what only I changed', () => {
    const { form, taken } = rebase(spring, mine, theirs);
    expect(form).toEqual({ ...spring, name: 'Spring 2027', brief: 'My brief', endsOn: '2027-04-01' });
    expect(taken).toEqual(['endsOn']);
  });

  it('shows both versions of what both changed', () => {
    expect(rebase(spring, mine, theirs).clashes).toEqual([{ part: 'brief', mine: 'My brief', theirs: 'Their brief' }]);
    expect(rebase(spring, mine, { ...spring, brief: 'My brief' }).clashes).toEqual([]);
  });
});

it('tells when a campaign runs, its first and last day included', () => {
  const dates = { startsOn: '2027-03-01', endsOn: '2027-03-31' };
  expect(['2027-02-28', '2027-03-01', '2027-03-31', '2027-04-01'].map((day) => timingOf(dates, day))).toEqual([
    'upcoming',
    'running',
    'running',
    'over',
  ]);
  expect(timingOf({ startsOn: null, endsOn: null }, '2027-03-01')).toBe('undated');
  expect(timingOf({ startsOn: null, endsOn: '2027-03-31' }, '2027-03-01')).toBe('running');
});

it('says that a goal is reached when it is, and not before', () => {
  expect([0.996, 0.9999, 1, 1.207, 0.29, 0].map(shareReached)).toEqual([0.99, 0.99, 1, 1.2, 0.29, 0]);
});
