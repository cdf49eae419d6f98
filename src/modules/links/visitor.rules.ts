import { isbot } from 'isbot';

/** What a request tells of who makes it. */
export interface VisitorHeaders {
  readonly userAgent: string | undefined;
  /** `Sec-Purpose`, or what browsers said before it: `Purpose`, `X-Moz`. */
  readonly purposes: readonly (string | undefined)[];
}

/**
 * True for programs that look at a link without anybody having opened it: crawlers, the previews of networks and messengers, and browsers
 * that fetch ahead (Sec-Purpose, https://fetch.spec.whatwg.org/#sec-purpose-header, November 2026). Browsers of people name themselves.
 */
export function isRobot({ userAgent = '', purposes }: VisitorHeaders): boolean {
  if (purposes.some((purpose) => purpose !== undefined && /\bprefetch\b/i.test(purpose))) return true;
  return userAgent.trim() === '' || isbot(userAgent);
}
