import { isOnThisMachine } from './figures-access.rules.js';

const local = { remoteAddress: '127.0.0.1', headers: { host: 'localhost:3000' } };

it.each([
  ['127.0.0.1', '127.0.0.1:3000'],
  ['127.9.9.9', 'localhost'],
  ['::1', '[::1]:3000'],
  ['::ffff:127.0.0.1', 'localhost:3000'],
])('knows %s, asking for %s, as a program on this machine', (remoteAddress, host) => {
  expect(isOnThisMachine({ remoteAddress, headers: { host } })).toBe(true);
});

it.each(['10.0.0.7', '192.168.1.2', '203.0.113.9', '::ffff:10.0.0.7', 'fe80::1', '', undefined])(
  'takes %s for another machine',
  (remoteAddress) => {
    expect(isOnThisMachine({ ...local, remoteAddress })).toBe(false);
  },
);

it.each(['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'forwarded', 'via'])(
  'takes what a proxy on this machine passed on, with %s, for another machine, whatever the header says',
  (name) => {
    expect(isOnThisMachine({ ...local, headers: { ...local.headers, [name]: '127.0.0.1' } })).toBe(false);
  },
);

it.each(['carillon.example', '127.0.0.1.evil.example', 'localhost.evil.example', '', undefined])(
  'takes a request for the host %s for one that came by another name than this machine’s own',
  (host) => {
    expect(isOnThisMachine({ ...local, headers: { host } })).toBe(false);
  },
);
