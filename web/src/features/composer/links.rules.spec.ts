import { outgoingOf } from './links.rules';

const short = 'https://go.bells.example/l/xxxxxxxxxx';
const link = (written: string, goesOutAs = short) => ({ written, url: written, goesOutAs });
const said = (byAccount: Readonly<Record<string, readonly ReturnType<typeof link>[]>>) =>
  outgoingOf({
    accounts: Object.entries(byAccount).map(([accountId, links]) => ({ accountId, links })),
  } as unknown as Parameters<typeof outgoingOf>[0]);

it('gives each account its text as it goes out, the longer of two addresses first', () => {
  const outgoing = said({
    one: [link('https://shop.example/a', 'A'), link('https://shop.example/a?b=(c)+d', 'B')],
    two: [],
  });
  expect(outgoing.text('one', 'x https://shop.example/a?b=(c)+d https://shop.example/a.')).toBe('x B A.');
  for (const account of ['two', 'three'])
    expect(outgoing.text(account, 'x https://shop.example/a')).toBe('x https://shop.example/a');
});

it('tells each change once, and no code before there is one', () => {
  const outgoing = said({
    one: [link('https://shop.example/')],
    two: [link('https://shop.example/')],
    three: [link('https://else.example/')],
  });
  expect(outgoing.changes([{ id: 'one' }, { id: 'two' }])).toEqual([
    { written: 'https://shop.example/', goesOutAs: 'https://go.bells.example/l/…' },
  ]);
});

it('is known again where it does the same', () => {
  const first = said({ one: [link('https://shop.example/')] });
  expect(said({ one: [link('https://shop.example/')] }).sign).toBe(first.sign);
  expect(said({ one: [] }).sign).not.toBe(first.sign);
});
