import { bareHost, isLocalName } from '../../core/http/address-guard.js';
import { reachOf } from '../../core/http/public-origin.js';
import { endingVersions, wordsOf, type EndingVersion } from './api-versions.rules.js';
import type { ChannelStop } from './channel-stops.service.js';
import type { ChannelAdapter, ChannelSetUp, OperatorAppRegistration } from './contract/index.js';
import type { SetUpCheck, SetUpView } from './dto/channel.dto.js';

/** Where networks send people back to after signing in: the exact address to register with them. */
export function callbackUrl(publicUrl: string): string {
  return `${publicUrl}/api/v1/connect/callback`;
}

/** What a channel's set-up depends on beside its data. */
export interface SetUpFacts {
  readonly now: Date;
  /** Labels of what the operator's app lacks; empty where it is complete, or none is needed. */
  readonly missing: readonly string[];
  /** null while the channel works. */
  readonly stop: Pick<ChannelStop, 'detail' | 'until'> | null;
}

/** What whoever runs the installation should know of a channel before somebody connects an account. */
export function setUpOf(adapter: ChannelAdapter, publicUrl: string, facts: SetUpFacts): SetUpView {
  const { capabilities, auth } = adapter;
  const { needs, appRegistration, publicAddress } = capabilities.setUp;
  const signsIn = auth.methods.some(({ kind }) => kind === 'oauth2');
  const checks = [
    ...(signsIn ? [secureCheck(publicUrl)] : []),
    ...(publicAddress === 'not-needed' ? [] : [reachableCheck(publicUrl, publicAddress)]),
    ...registrationChecks(capabilities.displayName, appRegistration, publicUrl, facts.missing),
    ...endingVersions(adapter, facts.now).map(versionCheck),
    ...(facts.stop === null ? [] : [stopCheck(facts.stop)]),
  ];
  return {
    state: checks.every(({ ok }) => ok) ? 'ready' : 'needs-attention',
    callbackUrl: signsIn ? callbackUrl(publicUrl) : null,
    publicUrl,
    needs: [...needs],
    operatorApp: typeof appRegistration !== 'string',
    isCalled: adapter.notices !== undefined,
    checks,
  };
}

function registrationChecks(
  channel: string,
  registration: ChannelSetUp['appRegistration'],
  publicUrl: string,
  missing: readonly string[],
): SetUpCheck[] {
  if (registration === 'none') return [];
  if (registration === 'automatic') return [registersItself(channel)];
  const isEither = registration.fields.some(({ method }) => method !== undefined);
  const app: SetUpCheck =
    missing.length === 0
      ? {
          code: 'app-registration',
          ok: true,
          severity: 'blocks',
          means: 'complete',
          values: { channel },
          message: `${channel} is told by which app Carillon comes.`,
        }
      : {
          code: 'app-registration',
          ok: false,
          severity: 'blocks',
          means: isEither ? 'missing-one-way' : 'missing',
          values: { channel, fields: missing.join(', ') },
          message: `${channel} lets only apps in, and this installation has none yet. Missing: ${missing.join(', ')}.${isEither ? ' What another way to sign in needs does as well.' : ''}`,
        };
  const callback = callbackCheck(channel, registration.callback, new URL(publicUrl));
  return callback === null ? [app] : [app, callback];
}

/** @returns null where the network takes the address */
function callbackCheck(
  channel: string,
  { https, localhost }: OperatorAppRegistration['callback'],
  url: URL,
): SetUpCheck | null {
  const trouble = { code: 'callback-accepted', ok: false, values: { channel, host: url.hostname } } as const;
  if (https === 'needed' && url.protocol !== 'https:') {
    const message = `${channel} sends people back to https addresses only. Give the installation one.`;
    return { ...trouble, severity: 'blocks', means: 'not-https', message };
  }
  if (!localhost && isLocalName(bareHost(url.hostname))) {
    const message = `${channel} does not take the name ${url.hostname}. For a trial, use 127.0.0.1 as the address.`;
    return { ...trouble, severity: 'warns', means: 'local-name', message };
  }
  return null;
}

function versionCheck(ending: EndingVersion): SetUpCheck {
  return {
    code: 'api-version',
    ok: false,
    severity: ending.daysLeft < 0 ? 'blocks' : 'warns',
    means: ending.daysLeft < 0 ? 'ended' : 'ending',
    values: {
      api: ending.version.name,
      version: ending.version.version,
      day: ending.version.endsOn ?? '',
      days: String(ending.daysLeft),
    },
    message: wordsOf(ending),
  };
}

function stopCheck({ detail, until }: Pick<ChannelStop, 'detail' | 'until'>): SetUpCheck {
  const again = until.toISOString().slice(0, 16).replace('T', ' ');
  return {
    code: 'channel-stopped',
    ok: false,
    severity: 'warns',
    means: 'stopped',
    values: { detail, until: `${again} UTC` },
    message: `Nothing goes out here for the moment: ${detail} It is tried again at ${again} UTC.`,
  };
}

function secureCheck(publicUrl: string): SetUpCheck {
  const url = new URL(publicUrl);
  const own = reachOf(publicUrl) === 'this-machine';
  const ok = url.protocol === 'https:' || own;
  const message = own
    ? `After signing in, people come back to ${publicUrl}. That works in a browser on this machine only.`
    : ok
      ? `After signing in, people come back to ${publicUrl}.`
      : `People come back from signing in to ${publicUrl}, which is not encrypted: whoever listens can take over what they allowed, and networks may refuse it. Give the installation an https address.`;
  const means = own ? 'own' : ok ? 'ok' : 'not';
  return { code: 'public-address-secure', ok, severity: 'warns', means, values: { url: publicUrl }, message };
}

function reachableCheck(publicUrl: string, publicAddress: 'wanted' | 'needed'): SetUpCheck {
  const ok = reachOf(publicUrl) === 'everybody';
  const message = ok
    ? `Others fetch pages and files from ${publicUrl}; it must be open to them.`
    : `Others fetch pages and files from ${publicUrl}, which only this machine or its own network reaches. Give the installation a public address.`;
  return {
    code: 'public-address-reachable',
    ok,
    severity: publicAddress === 'needed' ? 'blocks' : 'warns',
    means: ok ? 'ok' : 'not',
    values: { url: publicUrl },
    message,
  };
}

function registersItself(channel: string): SetUpCheck {
  const message = `Carillon registers itself with ${channel} when the first account is connected, at each server. There is nothing to do.`;
  return { code: 'app-registration', ok: true, severity: 'warns', means: 'automatic', values: { channel }, message };
}
