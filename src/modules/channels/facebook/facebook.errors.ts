import { ChannelError, type ChannelErrorDetails } from '../contract/index.js';
import type { MetaNetwork, MetaSaid } from '../meta/index.js';

/** The same words twice in a row, or a set of photos that was posted already. */
export const DUPLICATE = 'duplicate';
const IDENTICAL = 506;
const SAME_PHOTOS = 1_366_051;

/** What the owner of the Page must do at Facebook: a check, an authorization, a restriction (public repositories, August 2026). */
const OWNER_ACTS = [1_404_006, 1_404_078, 1_404_112, 4_854_002, 1_390_008, 1_346_003];

function ownerActs({ words }: MetaSaid, details: ChannelErrorDetails): ChannelError {
  const message = `Facebook wants something of the Page’s owner first; sign in there and look. ${words}`;
  return new ChannelError('account', message, { ...details, code: 'account-limited' });
}

function duplicate(_: MetaSaid, details: ChannelErrorDetails): ChannelError {
  const message = 'Facebook does not take the same post twice in a row. Change the text.';
  return new ChannelError('rejected', message, { ...details, code: DUPLICATE });
}

/** What Facebook says that Meta's other networks don't. */
export const FACEBOOK: MetaNetwork = {
  name: 'Facebook',
  // A Page's token has no end date and no renewal: once it is gone, only a new sign-in helps.
  renewable: false,
  rules: [
    { codes: [IDENTICAL, SAME_PHOTOS], subcodes: [IDENTICAL, SAME_PHOTOS], error: duplicate },
    { codes: OWNER_ACTS, subcodes: OWNER_ACTS, error: ownerActs },
    {
      codes: [1_705],
      words: /publish as a person/i,
      error: (said, details) =>
        new ChannelError('reconnect', `The sign-in is not the Page’s. Connect the Page again. ${said.words}`, details),
    },
  ],
};
