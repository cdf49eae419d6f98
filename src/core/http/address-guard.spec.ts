import fc from 'fast-check';
import { isLocalName, isPublicAddress } from './address-guard.js';

/** Every special block with its first and last address (IANA special-purpose registries, 2026-06). */
const specialV4: readonly (readonly [string, string])[] = [
  ['0.0.0.0', '0.255.255.255'],
  ['10.0.0.0', '10.255.255.255'],
  ['100.64.0.0', '100.127.255.255'],
  ['127.0.0.0', '127.255.255.255'],
  ['169.254.0.0', '169.254.255.255'],
  ['172.16.0.0', '172.31.255.255'],
  ['192.0.0.0', '192.0.0.255'],
  ['192.0.2.0', '192.0.2.255'],
  ['192.88.99.0', '192.88.99.255'],
  ['192.168.0.0', '192.168.255.255'],
  ['198.18.0.0', '198.19.255.255'],
  ['198.51.100.0', '198.51.100.255'],
  ['203.0.113.0', '203.0.113.255'],
  ['224.0.0.0', '255.255.255.255'],
];

function toNumber(address: string): number {
  return address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

function toAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff).join('.');
}

function hexGroups(address: string): string {
  const value = toNumber(address);
  return `${(value >>> 16).toString(16)}:${(value & 0xffff).toString(16)}`;
}

const anySpecialV4 = fc
  .constantFrom(...specialV4)
  .chain(([from, to]) => fc.integer({ min: toNumber(from), max: toNumber(to) }))
  .map(toAddress);

describe('which addresses are public', () => {
  it.each(specialV4)('refuses the block from %s to %s at both ends', (from, to) => {
    expect([isPublicAddress(from), isPublicAddress(to)]).toEqual([false, false]);
  });

  it.each([
    '1.1.1.1',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '192.167.255.255',
    '223.255.255.255',
  ])('takes %s, just outside of the special blocks', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    ['169.254.169.254', 'metadata of most clouds'],
    ['100.100.100.200', 'metadata of one more'],
    ['168.63.129.16', "a cloud's platform endpoint, public by its range"],
    ['fd00:ec2::254', 'metadata over IPv6'],
    ['::', 'unspecified'],
    ['::1', 'loopback'],
    ['fe80::1', 'link-local'],
    ['fe80::1%eth0', 'link-local with a zone'],
    ['fec0::1', 'site-local'],
    ['fc00::1', 'unique local'],
    ['fdff::1', 'unique local'],
    ['ff02::1', 'multicast'],
    ['100::1', 'discard'],
    ['2001:db8::1', 'documentation'],
    ['3fff::1', 'documentation'],
    ['2001:2::1', 'benchmarking'],
    ['2001:20::1', 'ORCHID'],
    ['5f00::1', 'segment routing'],
    ['4000::1', 'never handed out'],
    ['::127.0.0.1', 'IPv4-compatible'],
    ['::8.8.8.8', 'IPv4-compatible'],
    ['::ffff:0:127.0.0.1', 'IPv4-translated'],
    ['64:ff9b:1::1', 'local NAT64'],
    ['2002:7f00:1::', '6to4'],
    ['2001:0:4136:e378:8000:63bf:3fff:fdd2', 'Teredo'],
    ['2606:4700::5efe:127.0.0.1', 'ISATAP'],
  ])('refuses %s: %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(['2606:4700:4700::1111', '2a00:1450:4001:800::200e', '::ffff:8.8.8.8', '64:ff9b::808:808'])(
    'takes %s',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  it.each([
    '',
    'localhost',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '8.8.8',
    '010.8.8.8',
    '1.1.1.1 ',
    '[::1]',
  ])('refuses %j, which is no address as resolvers write it', (text) => {
    expect(isPublicAddress(text)).toBe(false);
  });

  it('refuses every special IPv4 address, also where IPv6 wraps it', () => {
    fc.assert(
      fc.property(anySpecialV4, (address) => {
        const wrapped = [
          `::ffff:${address}`,
          `::ffff:${hexGroups(address)}`,
          `64:ff9b::${address}`,
          `::${address}`,
          `2002:${hexGroups(address)}::1`,
          `2606:4700::5efe:${address}`,
        ];
        return [address, ...wrapped].every((spelling) => !isPublicAddress(spelling));
      }),
    );
  });

  it('knows the names of this machine', () => {
    expect(['localhost', 'api.localhost', 'localhost.localdomain'].every(isLocalName)).toBe(true);
    expect(['localhost.example', 'notlocalhost', 'social.example'].some(isLocalName)).toBe(false);
  });
});
