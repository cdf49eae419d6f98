import { Webhook } from 'standardwebhooks';
import { keyOf, newSecret, signedHeaders } from './webhook.signature.js';

const SECRET = 'whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=';
const BODY = Buffer.from(
  '{"type":"post.published","timestamp":"2026-01-01T00:00:00Z","data":{"id":"p1","text":"Grüße 👋"}}',
);
const AT = new Date(1_767_225_600_000);

describe('signing', () => {
  it('gives the signature of the test vector', () => {
    expect(BODY).toHaveLength(101);
    expect(signedHeaders([SECRET], 'msg_01HZX3T9Q0', AT, BODY)).toEqual({
      'webhook-id': 'msg_01HZX3T9Q0',
      'webhook-timestamp': '1767225600',
      'webhook-signature': 'v1,NvYGHhvCPm+0iQ3vCQfOdYHGs8cqEtqavvSBiM0S2aY=',
    });
  });

  it('is accepted by the reference library, and refused when a byte of the body differs', () => {
    const secret = newSecret();
    const headers = signedHeaders([secret], 'msg_1', new Date(), BODY);
    expect(new Webhook(secret).verify(BODY, headers)).toMatchObject({ type: 'post.published' });
    expect(() => new Webhook(secret).verify(BODY.toString().replace('p1', 'p2'), headers)).toThrow(
      'No matching signature found',
    );
  });

  it('signs with each secret while they are changed, the newest first', () => {
    const [newer, older] = [newSecret(), newSecret()];
    const headers = signedHeaders([newer, older], 'msg_1', new Date(), BODY);
    for (const secret of [newer, older]) expect(() => new Webhook(secret).verify(BODY, headers)).not.toThrow();
    const alone = signedHeaders([newer], 'msg_1', new Date(Number(headers['webhook-timestamp']) * 1_000), BODY);
    expect(headers['webhook-signature'].split(' ')[0]).toBe(alone['webhook-signature']);
  });
});

describe('a secret', () => {
  it('is made new each time, from 32 bytes', () => {
    expect(keyOf(newSecret())).toHaveLength(32);
    expect(newSecret()).not.toBe(newSecret());
  });

  it('has 24 to 64 bytes of base64 behind its prefix', () => {
    const ofBytes = (count: number): string => `whsec_${Buffer.alloc(count, 7).toString('base64')}`;
    expect([23, 24, 64, 65].map((count) => keyOf(ofBytes(count)) !== null)).toEqual([false, true, true, false]);
    for (const text of [
      '',
      'whsec_',
      'whsec_not base64 at all, but quite long',
      ofBytes(32).slice(6),
      `${ofBytes(32)}!`,
    ]) {
      expect(keyOf(text)).toBeNull();
    }
  });
});
