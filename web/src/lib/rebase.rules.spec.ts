import { changedParts, rebase } from './rebase.rules';

const before = { name: 'Tower', zone: 'UTC', clicks: false };

describe('a form that somebody else saved meanwhile', () => {
  it('keeps what I changed, and takes over what only they did', () => {
    const { form, clashes, taken } = rebase(
      before,
      { ...before, name: 'Bell tower' },
      { ...before, zone: 'Europe/Berlin' },
    );
    expect(form).toEqual({ name: 'Bell tower', zone: 'Europe/Berlin', clicks: false });
    expect(clashes).toEqual([]);
    expect(taken).toEqual(['zone']);
  });

  it('shows both versions of what both changed, and holds mine', () => {
    const { form, clashes, taken } = rebase(before, { ...before, name: 'Mine' }, { ...before, name: 'Theirs' });
    expect(form.name).toBe('Mine');
    expect(clashes).toEqual([{ part: 'name', mine: 'Mine', theirs: 'Theirs' }]);
    expect(taken).toEqual([]);
  });

  it('does not clash over the same change', () => {
    const both = { ...before, clicks: true };
    expect(rebase(before, both, both)).toEqual({ form: both, clashes: [], taken: [] });
  });
});

it('tells what differs', () => {
  expect(changedParts(before, { ...before, clicks: true })).toEqual(['clicks']);
  expect(changedParts(before, { ...before })).toEqual([]);
});
