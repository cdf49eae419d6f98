const DAY_MS = 86_400_000;
const IDLE_DAYS = 30;
const MAX_DAYS = 90;
const SEEN_EVERY_MS = 60_000;

/** A session ends 30 days after it was last used, and 90 days after sign-in at the latest. */
export function sessionExpiry(createdAt: Date, seenAt: Date): Date {
  return new Date(Math.min(seenAt.getTime() + IDLE_DAYS * DAY_MS, createdAt.getTime() + MAX_DAYS * DAY_MS));
}

/** How long a browser keeps the cookie. The session behind it may end sooner. */
export const COOKIE_LIFETIME_MS = MAX_DAYS * DAY_MS;

/** Being seen is written at most once a minute: a page that loads twenty things is one visit. */
export function isSeenAgain(lastSeenAt: Date | null, now: Date): boolean {
  return lastSeenAt === null || now.getTime() - lastSeenAt.getTime() >= SEEN_EVERY_MS;
}
