import { Facebook } from 'arctic';
import {
  Client,
  CommentField,
  ContainerField,
  ContentPublishingLimitFields,
  GetAuthorizedFacebookPagesRequest,
  PublicMediaField,
  PageField,
  SimplePostMetric,
  type ApiVersion,
} from 'instagram-graph-api';
import { MemoryMedia } from '../../contract/support/memory-media.js';
import { leadFetch } from '../../support/lead-fetch.js';
import { RunningInstagram } from './instagram.bench.js';
import { authorize } from './oauth.js';
import { SCOPES, STAND_IN_APP, type Account } from './world.js';

const REDIRECT = 'https://carillon.example/oauth/callback';
const PERSON = '5550001';
/** The version that the stand-in speaks; the client knows older ones by name. */
const VERSION = 'v26.0' as ApiVersion;

/** Versions that are over are answered as the oldest one that still lives, and a slash too many is not minded. */
function asMetaReads(url: string): string {
  return url
    .replace('/v16.0/', '/v26.0/')
    .replace(/(?<!:)\/\//, '/')
    .replace('&?', '&');
}

/**
 * What others read in Meta's documentation: the library that many sign in with (github.com/pilcrowonpaper/arctic), and one that posts and reads
 * (github.com/TiagoGrosso/instagram-graph-api-lib). Where they get along with the stand-in, it is not only our own opinion of Instagram by Facebook's
 * sign-in. Meta's own library is none of them: its licence is for use with Meta's services alone.
 */
describe('clients that others wrote', () => {
  const media = new MemoryMedia();
  let network: RunningInstagram;
  let account: Account;
  let giveBack: () => void;

  beforeAll(async () => await media.start());
  afterAll(async () => await media.stop());

  beforeEach(async () => {
    network = await RunningInstagram.start('facebook');
    network.server.takesAllAsParameters = true;
    network.world.requiresProof = false;
    account = network.world.addAccount();
    network.world.addPage(PERSON, account);
    giveBack = leadFetch((url) => network.addressOf(asMetaReads(url)));
  });

  afterEach(async () => {
    giveBack();
    await network.stop();
  });

  async function signedIn(): Promise<Client> {
    const { facebookClientId: id, facebookClientSecret: secret } = STAND_IN_APP;
    const app = new Facebook(id, secret, REDIRECT);
    const page = app.createAuthorizationURL('a-state', [...SCOPES.facebook]);
    const back = authorize(network.world, asMetaReads(page.href), PERSON);
    const short = await app.validateAuthorizationCode(back.searchParams.get('code') ?? '');
    // The client's own exchange says the token a second time after a second question mark, which nothing documents.
    const exchange = new URLSearchParams({ grant_type: 'fb_exchange_token', client_id: id, client_secret: secret });
    exchange.set('fb_exchange_token', short.accessToken());
    const long = await fetch(`https://graph.facebook.com/${VERSION}/oauth/access_token?${exchange.toString()}`);
    const { access_token: token } = (await long.json()) as { readonly access_token: string };
    const pages = await new GetAuthorizedFacebookPagesRequest(token).withApiVersion(VERSION).execute();
    return new Client(pages.getAuthorizedFacebookPages()[0]?.access_token ?? '', account.id, VERSION);
  }

  it('sign in as a person, and go on as the Page', async () => {
    const client = await signedIn();
    const info = await client.newGetPageInfoRequest(PageField.ID, PageField.USERNAME, PageField.MEDIA_COUNT).execute();
    expect([info.getId(), info.getUsername(), info.getMediaCount()]).toEqual([account.id, account.username, 0]);
    const { CONFIG, QUOTA_USAGE } = ContentPublishingLimitFields;
    const limit = await client.newGetContentPublishingLimitRequest(CONFIG, QUOTA_USAGE).execute();
    expect([limit.getQuotaTotal(), limit.getQuotaUsage()]).toEqual([50, 0]);
  });

  it('post a picture when it is ready, and read it and its numbers', async () => {
    const client = await signedIn();
    const { id: fileId, bytes } = await media.image('A bell', 'image/jpeg');
    const file = await media.file(fileId);
    const container = await client.newPostPagePhotoMediaRequest(file.publicUrl(), 'Ding').execute();
    const status = await client.newGetContainerRequest(container.getId(), ContainerField.STATUS_CODE).execute();
    expect(status.getContainerStatusCode()).toBe('FINISHED');
    const id = (await client.newPostPublishMediaRequest(container.getId()).execute()).getId();
    expect(await network.posts({ remoteId: account.id })).toEqual([
      { remoteId: id, text: 'Ding', replyTo: null, media: [{ mime: 'image/jpeg', alt: null, bytes }] },
    ]);
    await network.engage(id, { like_count: 5, reach: 40, saved: 2 });
    const { CAPTION, LIKE_COUNT, PERMALINK, MEDIA_PRODUCT_TYPE } = PublicMediaField;
    const info = await client.newGetMediaInfoRequest(id, CAPTION, LIKE_COUNT, PERMALINK, MEDIA_PRODUCT_TYPE).execute();
    expect([info.getCaption(), info.getLikeCount(), info.getMediaProductType()]).toEqual(['Ding', 5, 'FEED']);
    expect(info.getPermalink()).toContain(id);
    const { REACH, SAVED } = SimplePostMetric;
    const numbers = await client.newGetSimplePostMediaInsightsRequest(id, REACH, SAVED).execute();
    expect(numbers.getMetricByName('reach')?.getMetricValues()[0]?.value).toBe(40);
    expect(numbers.getMetricByName('saved')?.getMetricValues()[0]?.value).toBe(2);
    const posts = await client.newGetPageMediaRequest(CAPTION).execute();
    expect(posts.getIds()).toEqual([id]);
  });

  it('read what people said, answer, hide and delete it', async () => {
    const client = await signedIn();
    const file = await media.file((await media.image(null, 'image/jpeg')).id);
    const container = await client.newPostPagePhotoMediaRequest(file.publicUrl()).execute();
    const id = (await client.newPostPublishMediaRequest(container.getId()).execute()).getId();
    const said = await network.talk.say('comment', id, 'What time is it?');
    const comments = await client.newGetMediaCommentsRequest(id, CommentField.TEXT, CommentField.USERNAME).execute();
    expect([...comments.getTextsMap()]).toEqual([[said, 'What time is it?']]);
    const reply = await client.newPostReplyRequest(said, 'Noon').execute();
    expect((await client.newGetRepliesRequest(said, CommentField.TEXT).execute()).getIds()).toEqual([reply.getId()]);
    expect((await client.newPostHideCommentRequest(said).execute()).wasSuccessful()).toBe(true);
    expect(await network.talk.seen(said)).toMatchObject({ hidden: true });
    await client.newDeleteCommentRequest(said).execute();
    expect(await network.talk.seen(said)).toBeNull();
  });
});
