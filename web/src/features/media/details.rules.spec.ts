import { changesOf, conflictsOf } from './details.rules';

const file = { name: 'Harbour', alt: null, labels: ['sea'] };

describe('edits to a file', () => {
  it('are only what differs', () => {
    expect(changesOf(file, { name: 'Harbour', alt: '', labels: ['sea'] })).toEqual({ alt: '' });
    expect(changesOf({ ...file, alt: 'Boats' }, { alt: null })).toEqual({ alt: null });
    expect(changesOf(file, {})).toEqual({});
  });

  it('go together with changes to other fields', () => {
    expect(conflictsOf(file, { ...file, name: 'Port' }, { alt: 'Boats' })).toEqual([]);
  });

  it('go together with the same change', () => {
    expect(conflictsOf(file, { ...file, name: 'Port' }, { name: 'Port' })).toEqual([]);
  });

  it('clash where both sides changed one field', () => {
    const theirs = { name: 'Port', alt: 'Ships', labels: ['sea'] };
    expect(conflictsOf(file, theirs, { alt: 'Boats', labels: ['sky'] })).toEqual(['alt']);
  });
});

describe('typed labels', () => {});
