import type { HttpResponse } from '../../../core/http/http-client.js';
import { ChannelError, type OperatorApp } from '../contract/index.js';
import { metaErrorOf, metaSaid, redact, type MetaNetwork } from './meta.errors.js';

/** The operator's app at Meta. */
export interface MetaApp {
  readonly clientId: string;
  readonly clientSecret: string;
}

export function metaAppOf(app: OperatorApp): MetaApp {
  return { clientId: app['clientId'] ?? '', clientSecret: app['clientSecret'] ?? '' };
}

/** What a refusal while signing in means; the words tell, as the code is mostly 1, 100, 101 or the status once more. */
export function metaSignInError(
  response: HttpResponse,
  now: Date,
  secrets: readonly string[],
  network: MetaNetwork,
): ChannelError {
  const said = metaSaid(response, secrets);
  const details = { status: response.status, excerpt: redact(response.text().slice(0, 500), secrets) };
  if (said !== null && response.status < 500) {
    if (
      said.code === 101 ||
      /client[ _]?(?:id|secret)|app(?:lication)?[ _]id|validating (?:application|client)/i.test(said.words)
    )
      return new ChannelError(
        'administrator',
        `${network.name} does not know the app by this ID and secret: ${said.words}`,
        { ...details, code: /secret/i.test(said.words) ? 'field:clientSecret' : 'field:clientId' },
      );
    if (/redirect/i.test(said.words))
      return new ChannelError(
        'administrator',
        `The callback address is not entered in the app at Meta, exactly as it is shown here: ${said.words}`,
        { ...details, code: 'callback-unknown' },
      );
    if (/code/i.test(said.words))
      return new ChannelError('rejected', 'The sign-in took too long or was used already. Please start again.', {
        ...details,
        code: 'sign-in-stale',
      });
  }
  return metaErrorOf(response, 'read', now, secrets, network);
}
