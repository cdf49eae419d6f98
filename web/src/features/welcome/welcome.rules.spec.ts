import { stepsOf } from './welcome.rules';

const states = (...given: Parameters<typeof stepsOf>): string[] => stepsOf(...given).map(({ state }) => state);

describe('the first steps', () => {
  it('begin with connecting', () => {
    expect(states({ accounts: 0, posts: 0, deliveries: {} })).toEqual(['now', 'later', 'later', 'later']);
  });

  it('go on one after the other', () => {
    expect(states({ accounts: 1, posts: 0, deliveries: {} })).toEqual(['done', 'now', 'later', 'later']);
    expect(states({ accounts: 1, posts: 1, deliveries: {} })).toEqual(['done', 'done', 'now', 'later']);
    expect(states({ accounts: 1, posts: 1, deliveries: { scheduled: 2 } })).toEqual(['done', 'done', 'done', 'now']);
    expect(states({ accounts: 1, posts: 1, deliveries: { published: 1 } })).toEqual(['done', 'done', 'done', 'done']);
  });

  it('may be taken in another order', () => {
    expect(states({ accounts: 0, posts: 3, deliveries: {} })).toEqual(['now', 'done', 'later', 'later']);
  });

  it('stay done when what was published was taken down again', () => {
    expect(states({ accounts: 1, posts: 1, deliveries: { removed: 1 } })).toEqual(['done', 'done', 'done', 'done']);
  });
});
