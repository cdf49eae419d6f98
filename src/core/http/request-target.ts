import { validateHeaderName, validateHeaderValue } from 'node:http';
import { HttpFailure, type HttpRequest } from './http-client.js';

function refused(message: string): HttpFailure {
  return new HttpFailure('refused', message, { code: 'BAD_REQUEST' });
}

/**
 * The address as it will be used, with `query` appended. What the URL held already stays as it was spelled: signed URLs depend on it.
 * @throws HttpFailure `refused`. Messages name the host at most, since some networks carry a token in the path.
 */
export function targetUrl(address: string, query: HttpRequest['query'], allowPlainHttp: boolean): URL {
  const url = parsed(address);
  if (url === undefined) throw refused('the address is not an absolute URL');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refused('only http and https addresses are allowed');
  if (url.protocol === 'http:' && !allowPlainHttp) throw refused('only https addresses are allowed');
  if (url.username !== '' || url.password !== '') throw refused('the address holds credentials');
  // A trailing dot names the same host, but under another name for certificates, cookies and lists of local names.
  if (url.hostname === '' || url.hostname.endsWith('.')) throw refused('the address has no usable host');
  url.hash = '';
  if (query === undefined) return url;
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const item of typeof value === 'object' ? value : [value]) params.append(name, String(item));
  }
  const added = params.toString();
  if (added !== '') url.search = url.search === '' ? added : `${url.search}&${added}`;
  return url;
}

function parsed(address: string): URL | undefined {
  try {
    return new URL(address);
  } catch {
    return undefined;
  }
}

/** These frame the message or name its target; the client alone knows them. */
const ownHeaders = new Set([
  'host',
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'accept-encoding',
]);

/**
 * The caller's headers under lower-case names. `content-length` is left out: it follows from the body.
 * @throws HttpFailure `refused` for names and values that are no headers, and for those that belong to the client.
 */
export function callerHeaders(headers: HttpRequest['headers']): Record<string, string> {
  const checked: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers ?? {})) {
    const lower = name.toLowerCase();
    if (ownHeaders.has(lower)) throw refused(`the header ${lower} is not the caller's to set`);
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    } catch {
      throw refused('a header is not valid');
    }
    if (lower !== 'content-length') checked[lower] = value;
  }
  return checked;
}

/** Headers that say what is wanted, not who asks. */
const harmlessHeaders = new Set([
  'accept',
  'accept-language',
  'if-modified-since',
  'if-none-match',
  'range',
  'user-agent',
]);

/**
 * Where a redirect leads and with which headers: another origin gets nothing that could be a credential, under whatever name a network
 * hands them out.
 * @throws HttpFailure `refused` when it leaves https or leads to an address that may not be asked.
 */
export function redirectTarget(
  from: URL,
  location: string,
  headers: Readonly<Record<string, string>>,
  allowPlainHttp: boolean,
): { url: URL; headers: Record<string, string> } {
  if (!URL.canParse(location, from.href)) throw refused('the redirect leads to no valid address');
  const url = targetUrl(new URL(location, from).href, undefined, allowPlainHttp);
  if (from.protocol === 'https:' && url.protocol === 'http:') throw refused('the redirect leaves https');
  const isSameOrigin = url.origin === from.origin;
  return {
    url,
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => isSameOrigin || harmlessHeaders.has(name))),
  };
}
