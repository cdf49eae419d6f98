import { reachOf } from '../../core/http/public-origin.js';
import { invalidField } from '../../core/errors/app-error.js';

/** The practice network runs on this machine, so its readers get through to an address that nobody else does. */
const PRACTICE_CHANNEL = 'sandbox';

/** Whether readers of a channel would get through to the short addresses of this installation. */
export function canCountClicks(publicUrl: string, channel: string): boolean {
  const reach = reachOf(publicUrl);
  return reach === 'everybody' || (reach === 'this-machine' && channel === PRACTICE_CHANNEL);
}

/**
 * For a setting that asks for short addresses. On a machine of one's own they may be tried out: there only the practice network gets them.
 * @throws AppError 422 `public-address-unreachable`
 */
export function refuseUncountable(countLinkClicks: boolean | null | undefined, publicUrl: string): void {
  if (countLinkClicks !== true || reachOf(publicUrl) !== 'own-network') return;
  throw invalidField(
    'countLinkClicks',
    'public-address-unreachable',
    `Readers would not get through to ${publicUrl}, so links that lead over it would be broken. Give the installation a public address (CARILLON_PUBLIC_URL).`,
  );
}
