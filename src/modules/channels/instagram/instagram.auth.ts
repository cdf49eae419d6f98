import {
  ChannelError,
  type AppCheckContext,
  type ChannelAuth,
  type ChannelContext,
  type ChannelProfile,
  type OperatorApp,
  type RefreshedCredentials,
} from '../contract/index.js';
import { dataWithGrantor, grantorOf, metaAppOf, renewed, textOf } from '../meta/index.js';
import { callerOf, exchange, HOSTS, send } from './instagram.api.js';
import { networkOf } from './instagram.errors.js';
import { checkFacebookApp, facebookLogin } from './instagram.facebook-login.js';
import { checkInstagramApp, instagramLogin } from './instagram.instagram-login.js';
import { limitsFor } from './instagram.limits.js';
import { APPS, loginOf, type Login } from './instagram.login.js';
import { profileBehind, profileOf } from './instagram.profile.js';

export const instagramAuth: ChannelAuth = {
  methods: [facebookLogin, instagramLogin],
  probe,
  refresh,
  checkApp,
};

async function probe(context: ChannelContext): Promise<ChannelProfile> {
  const caller = await callerOf(context);
  const profile = await profileBehind(caller, context.account.remoteId);
  const app = await appIn(context);
  const grantor = await dataWithGrantor(context, async () =>
    caller.login === 'instagram'
      ? textOf(profile, 'scopedId')
      : await grantorOf(
          metaAppOf(app, APPS.facebook),
          caller.accessToken,
          (accessToken) => (path, query) =>
            send({ ...caller, accessToken }, { method: 'GET', path, query, purpose: 'read' }),
        ),
  );
  return { ...profileOf(profile), limits: limitsFor(app), ...grantor };
}

/** Accounts that signed in with Instagram need no app once they are connected. */
async function appIn(context: Pick<ChannelContext, 'operatorApp'>): Promise<OperatorApp> {
  return await context.operatorApp().catch((error: unknown) => {
    if (error instanceof ChannelError) return {};
    throw error;
  });
}

/** Renews Instagram's token itself; a Page's has no end date and nothing to renew it by. */
async function refresh(context: ChannelContext): Promise<RefreshedCredentials> {
  const login = loginOf(context.account);
  if (login === 'facebook')
    throw new ChannelError('reconnect', 'A sign-in with Facebook can’t be renewed. Connect the account again.');
  const caller = await callerOf(context);
  return await renewed(
    context,
    {
      stillWorks: () => profileBehind(caller, context.account.remoteId),
      ask: (accessToken) =>
        exchange(context, 'read', {
          method: 'GET',
          url: `${HOSTS.instagram}/refresh_access_token`,
          query: { grant_type: 'ig_refresh_token', access_token: accessToken },
          headers: { accept: 'application/json' },
        }),
    },
    networkOf(login),
  );
}

const CHECKS: Readonly<Record<Login, (context: AppCheckContext) => Promise<void>>> = {
  facebook: checkFacebookApp,
  instagram: checkInstagramApp,
};

/** Each of the two apps that is entered. */
async function checkApp(context: AppCheckContext): Promise<void> {
  const app = await context.operatorApp();
  for (const login of ['facebook', 'instagram'] as const)
    if (metaAppOf(app, APPS[login]).clientId !== '') await CHECKS[login](context);
}
