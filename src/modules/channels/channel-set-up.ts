import { isIP } from 'node:net';
import { bareHost, isLocalName, isPublicAddress } from '../../core/http/address-guard.js';
import type { ChannelAdapter } from './contract/index.js';
import type { SetUpCheck, SetUpView } from './dto/channel.dto.js';

/** Names that only the network around a machine knows (RFC 6762 §3, RFC 8375, ICANN's `.internal`). */
const INSIDE_ONLY = /\.(local|lan|home|internal|home\.arpa)$/;

/** Where networks send people back to after signing in: the exact address to register with them. */
export function callbackUrl(publicUrl: string): string {
  return `${publicUrl}/api/v1/connect/callback`;
}

/** What whoever runs the installation should know of a channel before somebody connects an account. */
export function setUpOf({ capabilities, auth }: ChannelAdapter, publicUrl: string): SetUpView {
  const { needs, appRegistration, publicAddress } = capabilities.setUp;
  const signsIn = auth.methods.some(({ kind }) => kind === 'oauth2');
  const checks = [
    ...(signsIn ? [secureCheck(publicUrl)] : []),
    ...(publicAddress === 'not-needed' ? [] : [reachableCheck(publicUrl, publicAddress)]),
    ...(appRegistration === 'none' ? [] : [registersItself(capabilities.displayName)]),
  ];
  return {
    state: checks.every(({ ok }) => ok) ? 'ready' : 'needs-attention',
    callbackUrl: signsIn ? callbackUrl(publicUrl) : null,
    publicUrl,
    needs: [...needs],
    checks,
  };
}

function secureCheck(publicUrl: string): SetUpCheck {
  const url = new URL(publicUrl);
  const own = isThisMachine(url);
  const ok = url.protocol === 'https:' || own;
  const message = own
    ? `After signing in, people come back to ${publicUrl}. That works in a browser on this machine only.`
    : ok
      ? `After signing in, people come back to ${publicUrl}.`
      : `People come back from signing in to ${publicUrl}, which is not encrypted: whoever listens can take over what they allowed, and networks may refuse it. Give the installation an https address.`;
  return { code: 'public-address-secure', ok, severity: 'warns', message };
}

function reachableCheck(publicUrl: string, publicAddress: 'wanted' | 'needed'): SetUpCheck {
  const ok = isReachable(new URL(publicUrl));
  const message = ok
    ? `Others fetch pages and files from ${publicUrl}; it must be open to them.`
    : `Others fetch pages and files from ${publicUrl}, which only this machine or its own network reaches. Give the installation a public address.`;
  return { code: 'public-address-reachable', ok, severity: publicAddress === 'needed' ? 'blocks' : 'warns', message };
}

function registersItself(channel: string): SetUpCheck {
  const message = `Carillon registers itself with ${channel} when the first account is connected, at each server. There is nothing to do.`;
  return { code: 'app-registration', ok: true, severity: 'warns', message };
}

function isThisMachine(url: URL): boolean {
  const host = bareHost(url.hostname);
  return isLocalName(host) || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** As far as the address tells: a name with a dot may lead anywhere. */
function isReachable(url: URL): boolean {
  const host = bareHost(url.hostname);
  if (isIP(host) !== 0) return isPublicAddress(host);
  return host.includes('.') && !isLocalName(host) && !INSIDE_ONLY.test(host);
}
