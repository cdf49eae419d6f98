import type { HttpResponse } from '../../../core/http/http-client.js';
import { ChannelError, type ChannelContext, type JsonObject, type OAuthBegin } from '../contract/index.js';
import { toldId } from './meta.changes.js';
import { recordIn, unusable, type MetaNetwork } from './meta.errors.js';
import { asRecord, idOf, recordsOf, textOf, type JsonRecord } from './meta.records.js';
import { metaSignInError, type MetaApp, type MetaAppFields } from './meta.sign-in.js';
import { GRAPH_VERSION } from './meta.version.js';

/** Access to data ends after so long without the person coming back (developers.facebook.com, Facebook Login, 2026). */
export const FACEBOOK_GRANT_MS = 90 * 86_400_000;
const MAX_PAGES = 10;

/** Reads from the Graph API as the person who signs in. @throws ChannelError */
export type AsPerson = (path: string, query: Readonly<Record<string, string | number>>) => Promise<JsonRecord>;

/** Where people sign in with Facebook. */
export function facebookDialog(clientId: string, scopes: readonly string[], context: OAuthBegin): string {
  const url = new URL(`https://www.facebook.com/${GRAPH_VERSION}/dialog/oauth`);
  url.search = new URLSearchParams({
    client_id: clientId,
    redirect_uri: context.redirectUri,
    state: context.state,
    scope: scopes.join(','),
    response_type: 'code',
  }).toString();
  return url.href;
}

/**
 * The code gives a token of hours, and that one of sixty days, from which tokens of Pages come that have no end.
 * @throws ChannelError as `metaSignInError`
 */
export async function facebookToken(
  sign: { readonly code: string; readonly redirectUri: string; readonly now: () => Date },
  app: MetaApp,
  ask: (query: Readonly<Record<string, string>>) => Promise<HttpResponse>,
  network: MetaNetwork,
  fields?: MetaAppFields,
): Promise<string> {
  const client = { client_id: app.clientId, client_secret: app.clientSecret };
  const tokenFor = async (given: string, query: Readonly<Record<string, string>>): Promise<string> => {
    const response = await ask({ ...client, ...query });
    if (response.status !== 200)
      throw metaSignInError(response, sign.now(), [app.clientSecret, given], network, fields);
    const token = textOf(recordIn(response, 'read', network.name), 'access_token');
    if (token === null) throw unusable(response, 'read', network.name);
    return token;
  };
  const short = await tokenFor(sign.code, { redirect_uri: sign.redirectUri, code: sign.code });
  return await tokenFor(short, { grant_type: 'fb_exchange_token', fb_exchange_token: short });
}

/** What was really allowed: people can leave permissions out. */
export async function grantedScopes(get: AsPerson): Promise<readonly string[]> {
  const body = await get('/me/permissions', {});
  return recordsOf(body['data'])
    .filter((permission) => textOf(permission, 'status') === 'granted')
    .map((permission) => textOf(permission, 'permission') ?? '');
}

/** By this id, and not by that of a Page, Facebook tells who took the app away. */
export async function idOfPerson(get: AsPerson): Promise<string | null> {
  return idOf(await get('/me', { fields: 'id' }));
}

/**
 * Who granted a Page's token, by Facebook's inspection of tokens, which answers apps alone (developers.facebook.com, Graph API, debug_token, 2026).
 * @returns null where Facebook does not tell
 */
export async function grantorOf(
  { clientId, clientSecret }: MetaApp,
  pageToken: string,
  getAs: (token: string) => AsPerson,
): Promise<string | null> {
  const body = await getAs(`${clientId}|${clientSecret}`)('/debug_token', { input_token: pageToken });
  return toldId(asRecord(body['data']), 'user_id');
}

/**
 * What a probe learns of the person behind a grant that is older than the keeping of it; a look that fails is no fault of the connection.
 * @returns the account's data with `grantedBy`; nothing where that is known, or can't be found out
 */
export async function dataWithGrantor(
  { account, log }: Pick<ChannelContext, 'account' | 'log'>,
  ask: () => Promise<string | null>,
): Promise<{ readonly data?: JsonObject }> {
  if (typeof account.data['grantedBy'] === 'string') return {};
  const grantedBy = await ask().catch((error: unknown) => {
    if (!(error instanceof ChannelError)) throw error;
    log.debug('who granted access could not be found out', { problem: error.message });
    return null;
  });
  return grantedBy === null ? {} : { data: { ...account.data, grantedBy } };
}

/** Pages that the person named when they signed in. @param fields of each */
export async function pagesOf(get: AsPerson, fields: string): Promise<readonly JsonRecord[]> {
  const pages: JsonRecord[] = [];
  let after: string | null = null;
  for (let count = 0; count < MAX_PAGES; count++) {
    const body: JsonRecord = await get('/me/accounts', { fields, limit: 100, ...(after !== null && { after }) });
    pages.push(...recordsOf(body['data']).filter((page) => idOf(page) !== null));
    after = textOf(asRecord(asRecord(body['paging'])?.['cursors']), 'after');
    if (after === null) break;
  }
  return pages;
}
