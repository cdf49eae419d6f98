import { comparedAccounts, highest, perPost } from './comparison.rules';

const ACCOUNTS = ['a', 'gone', 'b', 'c', 'd', 'e', 'f', 'g'].map((id) => ({
  id,
  status: id === 'gone' ? 'disconnected' : 'active',
}));

it('compares what the address names, each once and six at most', () => {
  expect(comparedAccounts(ACCOUNTS, ['gone', 'a', 'a', 'nobody'])).toEqual(['gone', 'a']);
  expect(comparedAccounts(ACCOUNTS, ['a', 'b', 'c', 'd', 'e', 'f', 'g'])).toHaveLength(6);
});

it('begins with the first that are connected', () => {
  expect(comparedAccounts(ACCOUNTS, undefined)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  expect(comparedAccounts(ACCOUNTS, ['nobody'])).toHaveLength(6);
});

it('names the highest of several, and none where there is nothing to tell apart', () => {
  expect(highest([1, null, 3])).toBe(3);
  expect(highest([3, null])).toBeNull();
  expect(highest([3, 3])).toBeNull();
});

it('divides by posts only where there are any', () => {
  expect([perPost(10, 4), perPost(10, 0), perPost(null, 4)]).toEqual([2.5, null, null]);
});
