import { withLabels } from './labels.rules';

describe('labels that are typed', () => {
  it('are separated by commas, tidied, and never twice', () => {
    expect(withLabels(['sea'], ' sea, summer   sale ,, sky')).toEqual(['sea', 'summer sale', 'sky']);
    expect(withLabels(['sea'], ' ')).toEqual(['sea']);
  });
});
