import { CHANNEL_NOT_SET_UP, ChannelError, type ChannelAccount, type OperatorApp } from '../contract/index.js';
import { metaAppOf, type MetaApp, type MetaAppFields } from '../meta/index.js';

/** How an account is signed in, which decides on host, token, permissions and some abilities. */
export type Login = 'facebook' | 'instagram';

/** Names of the connect methods. */
export const METHODS: Readonly<Record<Login, string>> = { facebook: 'facebook-login', instagram: 'instagram-login' };

/** What the operator enters for each way; either pair is enough. */
export const APPS: Readonly<Record<Login, MetaAppFields>> = {
  facebook: { id: 'facebookClientId', secret: 'facebookClientSecret' },
  instagram: { id: 'instagramClientId', secret: 'instagramClientSecret' },
};

/** Stored with the account when it was connected. */
export function loginOf({ data }: Pick<ChannelAccount, 'data'>): Login {
  return data['login'] === 'facebook' ? 'facebook' : 'instagram';
}

/** @throws ChannelError `administrator` when only the other pair is entered */
export function requireApp(app: OperatorApp, fields: MetaAppFields): MetaApp {
  const given = metaAppOf(app, fields);
  if (given.clientId === '' || given.clientSecret === '')
    throw new ChannelError(
      'administrator',
      'Instagram is not set up for this way to sign in: whoever runs this installation has to enter its app first.',
      { code: CHANNEL_NOT_SET_UP },
    );
  return given;
}
