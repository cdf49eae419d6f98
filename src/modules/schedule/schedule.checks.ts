import { invalidField } from '../../core/errors/app-error.js';
import { checkFailed, type CheckedDraft } from '../posts/index.js';

/** A time this little in the past still means "now": clocks differ, and forms take a moment to fill in. */
const PAST_GRACE_MS = 60_000;
const FARTHEST_MS = 5 * 366 * 86_400_000;

/** @throws AppError 422 `in-the-past` or `too-far-ahead` */
export function assertTime(at: Date, now: Date): void {
  if (at.getTime() < now.getTime() - PAST_GRACE_MS)
    throw invalidField('localTime', 'in-the-past', 'This time is over. Choose a later one, or publish now.');
  if (at.getTime() > now.getTime() + FARTHEST_MS)
    throw invalidField('localTime', 'too-far-ahead', 'This is more than five years ahead.');
}

/** @throws AppError 422 `check-failed` when an account would refuse what it is to get */
export function refuseBlocked(checked: readonly CheckedDraft[]): void {
  const blocked = checked.filter(({ issues }) => issues.some((issue) => issue.severity === 'blocks'));
  if (blocked.length > 0) throw checkFailed(blocked);
}
