import { ipThrottleKey, SignInThrottle } from './sign-in-throttle.js';

describe('the sign-in throttle', () => {
  const clock = { now: () => new Date('2026-11-23T08:00:00Z') };

  it('counts all addresses of one IPv6 network as one, and IPv4 addresses each', () => {
    expect(ipThrottleKey('2001:db8:1:2:3:4:5:6')).toBe(ipThrottleKey('2001:db8:1:2::1'));
    expect(ipThrottleKey('2001:db8::1')).toBe(ipThrottleKey('2001:0db8:0:0:ffff::'));
    expect(ipThrottleKey('2001:db8:1:2::1')).not.toBe(ipThrottleKey('2001:db8:1:3::1'));
    expect(ipThrottleKey('::1')).toBe('ip:0:0:0:0::/64');
    expect(ipThrottleKey('::ffff:192.0.2.1')).toBe(ipThrottleKey('192.0.2.1'));
    expect(ipThrottleKey('192.0.2.1')).not.toBe(ipThrottleKey('192.0.2.2'));
  });

  it('keeps a bounded number of addresses and forgets the one that failed longest ago', () => {
    const throttle = new SignInThrottle(clock);
    for (let n = 0; n < 10; n++) throttle.begin(['first']);
    expect(() => throttle.begin(['first'])).toThrow(expect.objectContaining({ status: 429 }));
    for (let n = 0; n < 20_000; n++) throttle.begin([`other${n}`]);
    expect(() => throttle.begin(['first'])).not.toThrow();
  });

  it('does not let a success with one account wipe out the failures of an IP address', () => {
    const throttle = new SignInThrottle(clock);
    for (let n = 0; n < 9; n++) throttle.begin([`email:${n}`, 'ip']);
    throttle.begin(['email:mine', 'ip']);
    throttle.succeeded(['email:mine', 'ip'], 'email:mine');
    throttle.begin(['email:10', 'ip']);
    expect(() => throttle.begin(['email:11', 'ip'])).toThrow(expect.objectContaining({ code: 'too-many-requests' }));
  });
});
