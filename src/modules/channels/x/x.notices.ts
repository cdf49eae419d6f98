import {
  hmacSha256,
  isSignedWith,
  type ChannelNotices,
  type Json,
  type NetworkCall,
  type OperatorApp,
  type ReadCall,
} from '../contract/index.js';
import { accountActivityIn } from './x.account-activity.js';
import { activityIn } from './x.activity.js';
import { asRecord } from './x.mapper.js';

const PREFIX = 'sha256=';
/**
 * X signs its calls exactly as it wants the challenge signed. Whatever could be a body is therefore never signed here: otherwise anybody could
 * ask this address for the signature of a call they made up.
 */
const CHALLENGE = /^[\w+/=.~-]{1,200}$/;

/**
 * Webhooks of X, of the Activity API and of the Account Activity API that came before it (docs.x.com/x-api/webhooks/introduction and
 * x-api/activity/event-payloads, read in November 2026). Registering the address and subscribing accounts takes the app's own token and a plan
 * that pays for each event, so whoever runs the installation does both at X.
 */
export const notices: ChannelNotices = {
  steps: [
    'X charges for each event that it sends. Without them everything works as well; sign-ins that were taken back are then noticed at the next call.',
    'In the developer console, under Webhooks, add the address of this page. It must be https and name no port. X calls it at once.',
    'Add activity subscriptions for the webhook: “oauth.revoke” once for the app; “like.create”, “post.reply.create”, “post.quote.create” and “post.mention.create” for each account, by its user ID.',
    'Reading numbers costs as well, so events bring a measurement forward only where CARILLON_MEASURE_AT_COST is “yes”.',
  ],
  missing: (app) => (secretsOf(app).length > 0 ? [] : ['Client secret']),
  challenge,
  read,
};

function challenge({ query }: NetworkCall, app: OperatorApp): Json {
  const token = query['crc_token'] ?? '';
  const [secret] = secretsOf(app);
  if (secret === undefined || !CHALLENGE.test(token)) return null;
  return { response_token: `${PREFIX}${hmacSha256(secret, token).toString('base64')}` };
}

function read({ headers, body }: NetworkCall, app: OperatorApp): ReadCall {
  if (!isFromX(headers, body, app)) return 'unsigned';
  let said: unknown;
  try {
    said = JSON.parse(body.toString('utf8'));
  } catch {
    return [];
  }
  const record = asRecord(said);
  return record === null ? [] : [...activityIn(record), ...accountActivityIn(record)];
}

/** Apps with a client secret are signed for with that, older ones with the API key's secret; while they change over, with both. */
function isFromX(headers: NetworkCall['headers'], body: Buffer, app: OperatorApp): boolean {
  const client = app['clientSecret'] ?? '';
  const signature = headers['x-twitter-webhooks-signature-oauth2'];
  if (signature !== undefined && client !== '') return isSignedWith(client, body, macIn(signature));
  return isSignedWith(app['consumerSecret'] ?? '', body, macIn(headers['x-twitter-webhooks-signature'] ?? ''));
}

function macIn(signature: string): Buffer {
  return Buffer.from(signature.startsWith(PREFIX) ? signature.slice(PREFIX.length) : '', 'base64');
}

/** The one that X prefers first. */
function secretsOf(app: OperatorApp): string[] {
  return [app['clientSecret'] ?? '', app['consumerSecret'] ?? ''].filter((secret) => secret !== '');
}
