import { LinkedInStrategy } from '@humanwhocodes/crosspost';
import { LinkedIn, OAuth2RequestError } from 'arctic';
import { leadFetch } from '../../support/lead-fetch.js';
import { RunningLinkedIn } from './linkedin.bench.js';
import { authorize } from './oauth.js';
import { STAND_IN_APP, type Member } from './world.js';

const REDIRECT = 'https://carillon.example/oauth/callback';
/** The version that the client asks for; LinkedIn answers each for a year. */
const ITS_VERSION = '202604';
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/**
 * What others read in LinkedIn's documentation: the library that many sign in with (github.com/pilcrowonpaper/arctic), and one that posts
 * (github.com/humanwhocodes/crosspost). Where they get along with the stand-in, it is not only our own opinion of LinkedIn. LinkedIn's own client
 * is none of them: its licence forbids to pass it on.
 */
describe('clients that others wrote', () => {
  const app = new LinkedIn(STAND_IN_APP.clientId, STAND_IN_APP.clientSecret, REDIRECT);
  let network: RunningLinkedIn;
  let member: Member;
  let giveBack: () => void;

  beforeEach(async () => {
    network = await RunningLinkedIn.start();
    network.world.products = 'share';
    network.world.versions.add(ITS_VERSION);
    member = network.world.addMember();
    giveBack = leadFetch((url) => network.addressOf(url));
  });

  afterEach(async () => {
    giveBack();
    await network.stop();
  });

  async function signedIn() {
    const page = app.createAuthorizationURL('a-state', ['openid', 'profile', 'w_member_social']);
    const back = authorize(network.world, page.href, member.id);
    expect(back.searchParams.get('state')).toBe('a-state');
    return await app.validateAuthorizationCode(back.searchParams.get('code') ?? '');
  }

  it('sign in, and renew the token of a partner', async () => {
    const tokens = await signedIn();
    expect(tokens.accessTokenExpiresInSeconds()).toBe(5_184_000);
    const renewed = await app.refreshAccessToken(tokens.refreshToken());
    expect(renewed.accessToken()).not.toBe(tokens.accessToken());
    expect(renewed.refreshToken()).toBe(tokens.refreshToken());
    const used = app.validateAuthorizationCode('used');
    await expect(used).rejects.toThrow(OAuth2RequestError);
    await expect(used).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('post words and described pictures', async () => {
    const client = new LinkedInStrategy({ accessToken: (await signedIn()).accessToken() });
    const said = await client.post('Ding');
    expect(client.getUrlFromResponse(said)).toContain(said.id);
    await client.post('Dong', { images: [{ data: PNG, alt: 'A bell' }] });
    await client.post('Ding dong', {
      images: [
        { data: PNG, alt: 'A bell' },
        { data: PNG, alt: 'Another' },
      ],
    });
    const bell = { mime: 'image/png', alt: 'A bell', bytes: PNG.length };
    expect(await network.posts({ remoteId: `urn:li:person:${member.id}` })).toMatchObject([
      { remoteId: said.id, text: 'Ding', media: [] },
      { text: 'Dong', media: [bell] },
      { text: 'Ding dong', media: [bell, { ...bell, alt: 'Another' }] },
    ]);
  });

  it('are told of repeats, versions that are over and lost grants as LinkedIn tells them', async () => {
    const client = new LinkedInStrategy({ accessToken: (await signedIn()).accessToken() });
    const { id } = await client.post('Ding');
    await expect(client.post('Ding')).rejects.toThrow(`Content is a duplicate of ${id}`);
    for (const grant of network.world.grants) grant.revoked = true;
    await expect(client.post('Dong')).rejects.toThrow('The token has been revoked');
    network.world.versions.delete(ITS_VERSION);
    await expect(client.post('Dong')).rejects.toThrow('426');
  });
});
