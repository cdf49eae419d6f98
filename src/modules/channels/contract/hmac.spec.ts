import { createHmac } from 'node:crypto';
import { digestOf, hmacSha256, isSameSecret, isSignedWith } from './hmac.js';

const mac = (secret: string, data: string) => createHmac('sha256', secret).update(data).digest();

it('knows the test vector of RFC 4231 (case 2)', () => {
  const expected = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
  expect(hmacSha256('Jefe', 'what do ya want for nothing?').toString('hex')).toBe(expected);
});

it('takes a signature by the secret over the data, and nothing else', () => {
  expect(isSignedWith('bell', 'ding', mac('bell', 'ding'))).toBe(true);
  expect(isSignedWith('bell', 'dong', mac('bell', 'ding'))).toBe(false);
  expect(isSignedWith('bell', 'ding', mac('tower', 'ding'))).toBe(false);
  expect(isSignedWith('bell', 'ding', mac('bell', 'ding').subarray(0, 31))).toBe(false);
  expect(isSignedWith('bell', 'ding', Buffer.alloc(0))).toBe(false);
});

it('never takes the secret that everybody knows', () => {
  expect(isSignedWith('', 'ding', mac('', 'ding'))).toBe(false);
  expect(isSameSecret('', '')).toBe(false);
  expect([isSameSecret('bell', 'bell'), isSameSecret('bell', 'bells')]).toEqual([true, false]);
});

it('names no two lists of parts alike', () => {
  expect(digestOf('ab', 'c')).not.toBe(digestOf('a', 'bc'));
  expect(digestOf('a', '')).not.toBe(digestOf('a'));
  expect(digestOf('a', 'b')).toBe(digestOf('a', 'b'));
});
