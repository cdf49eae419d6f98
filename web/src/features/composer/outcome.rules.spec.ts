import type { PostView } from '@/api';
import { followed, isMoved, outcomeOf, type When } from './outcome.rules';

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

describe('The chosen time when somebody else moves the post', () => {
  const moved = { localTime: '2027-03-02T18:30:00', zone: 'Europe/London', at: '2027-03-02T18:30:00.000Z' };

  it('goes along while nobody has chosen another one', () => {
    const next = followed(at, at, moved);
    expect(next).toEqual({ kind: 'at', localTime: '2027-03-02T18:30', zone: 'Europe/London' });
    expect(isMoved({ schedule: moved } as PostView, next)).toBe(false);
  });

  it('stays what somebody chose, and what it was where the post is taken off the schedule', () => {
    for (const chosen of [
      { ...at, localTime: '2027-03-01T11:00' },
      { ...at, zone: 'Asia/Tokyo' },
      { ...at, kind: 'now' },
    ] as const) {
      expect(followed(chosen, at, moved)).toEqual(chosen);
    }
    expect(followed(at, at, null)).toEqual(at);
  });
});
