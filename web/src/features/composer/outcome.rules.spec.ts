import type { PostView } from '@/api';
import { isMoved, outcomeOf, type When } from './outcome.rules';

const at: When = { kind: 'at', localTime: '2027-03-01T10:00', zone: 'Europe/Berlin' };

describe('What the main button does', () => {
  it('follows the chosen time for a draft', () => {
    expect(outcomeOf('draft', at, true)).toBe('schedule');
    expect(outcomeOf('draft', { ...at, kind: 'now' }, true)).toBe('publish');
    expect(outcomeOf('draft', { ...at, kind: 'draft' }, true)).toBe('save-draft');
  });

  it('never publishes for people who may not', () => {
    for (const kind of ['now', 'at', 'draft'] as const) {
      expect(outcomeOf('draft', { ...at, kind }, false)).toBe('save-draft');
      expect(outcomeOf('scheduled', { ...at, kind }, false)).toBe('save-changes');
    }
  });

  it('saves changes of what is scheduled, unless it is to go out now', () => {
    expect(outcomeOf('scheduled', at, true)).toBe('save-changes');
    expect(outcomeOf('scheduled', { ...at, kind: 'now' }, true)).toBe('publish');
  });

  it('only saves changes once something went out', () => {
    expect(outcomeOf('published', { ...at, kind: 'now' }, true)).toBe('save-changes');
    expect(outcomeOf('attention', at, true)).toBe('save-changes');
  });
});

describe('Whether a post is moved', () => {
  const post = {
    schedule: { localTime: '2027-03-01T10:00', zone: 'Europe/Berlin', at: '2027-03-01T09:00:00.000Z' },
  } as PostView;

  it('compares the clock on the wall and its zone', () => {
    expect(isMoved(post, at)).toBe(false);
    expect(isMoved(post, { ...at, localTime: '2027-03-01T10:05' })).toBe(true);
    expect(isMoved(post, { ...at, zone: 'Europe/London' })).toBe(true);
    expect(isMoved(null, at)).toBe(true);
  });
});
