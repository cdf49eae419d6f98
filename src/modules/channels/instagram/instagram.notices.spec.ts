import { onInstagram } from '../../../../test/stand-ins/instagram/on-instagram.js';
import { STAND_IN_APP } from '../../../../test/stand-ins/instagram/world.js';
import { hubSignature, signedRequest } from '../../../../test/stand-ins/meta/signatures.js';
import type { NetworkCall, OperatorApp, ReadCall } from '../contract/index.js';
import { notices } from './instagram.notices.js';

const { facebookClientSecret, instagramClientSecret } = STAND_IN_APP;
const COMMENT = {
  object: 'instagram',
  entry: [
    {
      id: '17841400000000001',
      time: 1_786_098_800,
      changes: [
        { field: 'comments', value: { id: '1', text: 'Ding', from: { id: '9' }, media: { id: '18000000000000001' } } },
      ],
    },
  ],
};

function callOf(content: object, secret: string): NetworkCall {
  const body = Buffer.from(JSON.stringify(content));
  return { query: {}, headers: { 'x-hub-signature-256': hubSignature(body, secret) }, body };
}

function told(read: ReadCall) {
  if (read === 'unsigned') throw new Error('It was signed.');
  return read;
}

it('takes a comment for engagement with the post of the account that it names, and keeps no word of it', () => {
  const read = told(notices.read(callOf(COMMENT, instagramClientSecret), STAND_IN_APP));
  expect(read).toEqual([
    {
      key: expect.any(String) as string,
      kind: 'engagement',
      occurredAt: new Date(1_786_098_800_000),
      remoteAccountId: '17841400000000001',
      grantedBy: null,
      remotePostId: '18000000000000001',
    },
  ]);
});

it('is signed by the secret of either app, and by none that is not entered', () => {
  const onlyFacebook: OperatorApp = { facebookClientSecret };
  expect(told(notices.read(callOf(COMMENT, facebookClientSecret), STAND_IN_APP))).toHaveLength(1);
  expect(notices.read(callOf(COMMENT, instagramClientSecret), onlyFacebook)).toBe('unsigned');
  expect(notices.read(callOf(COMMENT, ''), onlyFacebook)).toBe('unsigned');
  expect(notices.verifyToken?.(onlyFacebook)).toBe(notices.verifyToken?.(STAND_IN_APP));
});

it('means the person or the account where somebody takes the app away: Meta does not say whose id it is', () => {
  const request = signedRequest('777', new Date('2026-08-07T10:00:00Z'), instagramClientSecret);
  const body = Buffer.from(new URLSearchParams({ signed_request: request }).toString());
  const read = told(notices.withdrawals?.revoked({ query: {}, headers: {}, body }, STAND_IN_APP) ?? 'unsigned');
  expect(read.map(({ grantedBy, remoteAccountId }) => [grantedBy, remoteAccountId])).toEqual([
    ['777', null],
    [null, '777'],
  ]);
  expect(new Set(read.map(({ key }) => key)).size).toBe(2);
});

onInstagram(
  'instagram',
  'is asked for by the account itself, again without harm, and no more afterwards',
  async (session, network) => {
    const context = session.context();
    const { remoteId } = context.account;
    await notices.subscribe?.(context);
    await notices.subscribe?.(context);
    expect(network.world.subscriptions.get(remoteId)).toBe('comments');
    await notices.unsubscribe?.(context);
    expect(network.world.subscriptions.has(remoteId)).toBe(false);
  },
);

onInstagram('facebook', 'leaves the fields of a Page alone', async (session, network) => {
  const before = network.requests().length;
  await notices.subscribe?.(session.context());
  expect(network.requests()).toHaveLength(before);
});

for (const login of ['facebook', 'instagram'] as const)
  onInstagram(login, 'keeps by which id the network will tell that the app was taken away', (session) =>
    Promise.resolve(expect(session.connected.data['grantedBy']).toMatch(/./)),
  );
