import { asItGoesOut, newLinks, NO_LINKS, shownLinks } from './links.rules';

const short = 'https://go.bells.example/l/xxxxxxxxxx';
const link = (written: string, goesOutAs = short) => ({ written, url: written, goesOutAs });
const answer = (accountId: string, links = [link('https://shop.example/')]) =>
  ({ accounts: [{ accountId, links }] }) as unknown as Parameters<typeof newLinks>[1];

it('counts a text as it goes out, the longer of two addresses first', () => {
  const links = [link('https://shop.example/a', 'A'), link('https://shop.example/a?b=(c)+d', 'B')];
  expect(asItGoesOut('x https://shop.example/a?b=(c)+d https://shop.example/a.', links)).toBe('x B A.');
  expect(asItGoesOut('x https://shop.example/', [])).toBe('x https://shop.example/');
});

it('takes an answer over only where it says something new', () => {
  const first = newLinks(NO_LINKS, answer('one'));
  expect(first.get('one')).toEqual([link('https://shop.example/')]);
  expect(newLinks(first, answer('one'))).toBe(first);
  expect(newLinks(first, answer('one', []))).not.toBe(first);
});

it('shows each change once, and no code before there is one', () => {
  const links = new Map([
    ['one', [link('https://shop.example/')]],
    ['two', [link('https://shop.example/')]],
    ['three', [link('https://else.example/')]],
  ]);
  expect(shownLinks(links, [{ id: 'one' }, { id: 'two' }])).toEqual([
    { written: 'https://shop.example/', goesOutAs: 'https://go.bells.example/l/…' },
  ]);
});
