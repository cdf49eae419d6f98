import { Facebook, UnexpectedErrorResponseBodyError } from 'arctic';
import { GetAuthorizedFacebookPagesRequest, type ApiVersion } from 'instagram-graph-api';
import { leadFetch } from '../../support/lead-fetch.js';
import { RunningFacebook } from './facebook.bench.js';
import { authorize } from './oauth.js';
import { STAND_IN_APP } from './world.js';

const REDIRECT = 'https://carillon.example/oauth/callback';
const PERSON = '5550001';

/** Versions that are over are answered as the oldest one that still lives, and a slash too many is not minded. */
function asMetaReads(url: string): string {
  return url.replace('/v16.0/', '/v26.0/').replace(/(?<!:)\/\//, '/');
}

/**
 * What others read in Meta's documentation of its sign-in: the library that many sign in with (github.com/pilcrowonpaper/arctic), and one that lists
 * Pages (github.com/TiagoGrosso/instagram-graph-api-lib). None that posts to Pages has a free licence and still lives.
 */
describe('clients that others wrote', () => {
  const app = new Facebook(STAND_IN_APP.clientId, STAND_IN_APP.clientSecret, REDIRECT);
  let network: RunningFacebook;
  let giveBack: () => void;

  beforeEach(async () => {
    network = await RunningFacebook.start();
    network.server.takesAllAsParameters = true;
    giveBack = leadFetch((url) => network.addressOf(asMetaReads(url)));
  });

  afterEach(async () => {
    giveBack();
    await network.stop();
  });

  it('sign in, and are given the Pages with tokens of their own', async () => {
    const page = network.world.addPage(PERSON);
    const dialog = app.createAuthorizationURL('a-state', ['pages_show_list', 'pages_manage_posts']);
    const back = authorize(network.world, asMetaReads(dialog.href), PERSON);
    expect(back.searchParams.get('state')).toBe('a-state');
    const short = (await app.validateAuthorizationCode(back.searchParams.get('code') ?? '')).accessToken();
    const exchange = new URLSearchParams({ grant_type: 'fb_exchange_token', fb_exchange_token: short });
    exchange.set('client_id', STAND_IN_APP.clientId);
    exchange.set('client_secret', STAND_IN_APP.clientSecret);
    const long = await fetch(`https://graph.facebook.com/v26.0/oauth/access_token?${exchange.toString()}`);
    const { access_token: token } = (await long.json()) as { readonly access_token: string };
    const pages = new GetAuthorizedFacebookPagesRequest(token).withApiVersion('v26.0' as ApiVersion);
    const [own] = (await pages.execute()).getAuthorizedFacebookPages();
    expect(own).toMatchObject({ id: page.id, name: page.name });
    expect(network.world.grantOf(own?.access_token ?? '')).toMatchObject({ pageId: page.id, personId: PERSON });
  });

  it('are refused a code that was used', async () => {
    const dialog = app.createAuthorizationURL('a-state', ['pages_show_list']);
    const code = authorize(network.world, asMetaReads(dialog.href), PERSON).searchParams.get('code') ?? '';
    await app.validateAuthorizationCode(code);
    // It expects errors as OAuth words them, which Meta's are not.
    await expect(app.validateAuthorizationCode(code)).rejects.toThrow(UnexpectedErrorResponseBodyError);
  });
});
