import { isDirty, nextState, sendAfterMs, startState, wordFor, wouldBeLost, type SaveEvent } from './save-state.rules';

const after = (...events: SaveEvent[]) => events.reduce(nextState, startState(null));
const changed: SaveEvent = { type: 'changed' };

describe('saving by itself', () => {
  it('waits for a pause after a change, and for what is on its way', () => {
    expect(sendAfterMs(after(), true)).toBeNull();
    expect(sendAfterMs(after(changed), true)).toBe(1_500);
    expect(sendAfterMs(after(changed, { type: 'sending', revision: 1 }, changed), true)).toBeNull();
  });

  it('sends again what was changed while something was on its way', () => {
    const state = after(changed, { type: 'sending', revision: 1 }, changed, { type: 'saved', revision: 1, at: 'now' });
    expect(isDirty(state)).toBe(true);
    expect(sendAfterMs(state, true)).toBe(1_500);
    expect(wordFor(nextState(state, { type: 'saved', revision: 2, at: 'now' }), true)).toBe('saved');
  });

  it('tries again while the server is away, and not where a person has to choose', () => {
    const failed = (problem: 'unreachable' | 'stale' | 'refused') =>
      after(changed, { type: 'sending', revision: 1 }, { type: 'failed', problem, detail: 'why' });
    expect(sendAfterMs(failed('unreachable'), true)).toBe(5_000);
    expect(sendAfterMs(failed('stale'), true)).toBeNull();
    expect(sendAfterMs(failed('refused'), true)).toBeNull();
    expect(sendAfterMs(nextState(failed('refused'), changed), true)).toBe(1_500);
    expect(nextState(failed('stale'), changed).problem).toBe('stale');
    expect(wordFor(failed('unreachable'), true)).toBe('unreachable');
  });

  it('does not touch the schedule by itself: the device keeps it', () => {
    expect(sendAfterMs(after(changed), false)).toBeNull();
    expect(wordFor(after(changed), false)).toBe('unsaved');
    expect(wordFor(after(changed, { type: 'kept', revision: 1 }), false)).toBe('kept');
  });

  it('loses something only when neither server nor device has it', () => {
    expect(wouldBeLost(after(changed))).toBe(true);
    expect(wouldBeLost(after(changed, { type: 'kept', revision: 1 }))).toBe(false);
    expect(wouldBeLost(after(changed, { type: 'kept', revision: 1 }, changed))).toBe(true);
    expect(wouldBeLost(after(changed, { type: 'saved', revision: 1, at: 'now' }))).toBe(false);
  });

  it('begins anew with what was taken over', () => {
    const state = after(changed, { type: 'failed', problem: 'stale', detail: '' }, { type: 'replaced', at: 'then' });
    expect([isDirty(state), state.problem, wordFor(state, true)]).toEqual([false, null, 'saved']);
    expect(isDirty(nextState(state, { type: 'saved', revision: 1, at: 'late' }))).toBe(false);
  });
});
