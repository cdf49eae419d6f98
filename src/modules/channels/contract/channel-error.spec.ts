import { ChannelError } from './channel-error.js';

it('keeps only what a database can store of what a network said', () => {
  const error = new ChannelError('rejected', 'No \0 and no half \ud83d of a pair, but 🔔', {
    code: 'bad\0code',
    excerpt: `${'x'.repeat(1_999)}🔔`,
  });
  expect(error.message).toBe('No \ufffd and no half \ufffd of a pair, but 🔔');
  expect(error.code).toBe('bad\ufffdcode');
  expect(error.excerpt).toBe(`${'x'.repeat(1_999)}\ufffd`);
});
