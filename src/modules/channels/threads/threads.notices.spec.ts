import { hubSignature, signedRequest } from '../../../../test/stand-ins/meta/signatures.js';
import { STAND_IN_APP } from '../../../../test/stand-ins/threads/world.js';
import type { NetworkCall, Notice, ReadCall } from '../contract/index.js';
import { notices } from './threads.notices.js';

const value = {
  id: '8901234',
  username: 'listener',
  text: 'What a sound',
  replied_to: { id: '567890' },
  root_post: { id: '123456', owner_id: '777', username: 'brand' },
  timestamp: '2026-08-07T10:33:16+0000',
};
const body = (values: unknown, field = 'replies') => ({
  app_id: '123456',
  topic: 'moderate',
  target_id: '78901',
  time: 1_786_098_800,
  values: JSON.parse(JSON.stringify(values).replace('replies', field)) as unknown,
});

function callOf(content: object): NetworkCall {
  const bytes = Buffer.from(JSON.stringify(content));
  return { query: {}, headers: { 'x-hub-signature-256': hubSignature(bytes, STAND_IN_APP.clientSecret) }, body: bytes };
}

function notice(read: ReadCall): Notice | undefined {
  if (read === 'unsigned') throw new Error('It was signed.');
  return read[0];
}

it('takes an answer for engagement with the post at the root, whether the values come as one or as a list', () => {
  const expected = {
    kind: 'engagement',
    occurredAt: new Date('2026-08-07T10:33:16Z'),
    remoteAccountId: null,
    grantedBy: null,
    remotePostId: '123456',
  };
  const one = notice(notices.read(callOf(body({ value, field: 'replies' })), STAND_IN_APP));
  const list = notice(notices.read(callOf(body([{ value, field: 'replies' }])), STAND_IN_APP));
  expect(one).toMatchObject(expected);
  expect(list).toEqual(one);
  const rootless = { ...value, root_post: undefined };
  expect(notice(notices.read(callOf(body({ value: rootless, field: 'replies' })), STAND_IN_APP))?.remotePostId).toBe(
    '567890',
  );
});

it('has no use for mentions elsewhere, and for what the profile itself did', () => {
  for (const field of ['mentions', 'publish', 'delete'])
    expect(notices.read(callOf(body({ value, field: 'replies' }, field)), STAND_IN_APP)).toEqual([]);
});

it('means the profile itself where somebody takes the app away', () => {
  const request = signedRequest('777', new Date('2026-08-07T10:00:00Z'), STAND_IN_APP.clientSecret);
  const call = {
    query: {},
    headers: {},
    body: Buffer.from(new URLSearchParams({ signed_request: request }).toString()),
  };
  const read = notices.withdrawals?.revoked(call, STAND_IN_APP) ?? 'unsigned';
  expect(notice(read)).toMatchObject({
    kind: 'revoked',
    occurredAt: new Date('2026-08-07T10:00:00Z'),
    remoteAccountId: '777',
    grantedBy: null,
  });
});
