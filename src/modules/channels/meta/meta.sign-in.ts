import type { HttpResponse } from '../../../core/http/http-client.js';
import { ChannelError, type Json, type OperatorApp } from '../contract/index.js';
import { metaErrorOf, metaSaid, redact, type MetaNetwork } from './meta.errors.js';
import { asRecord, textOf } from './meta.records.js';

/** The operator's app at Meta. */
export interface MetaApp {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The names of the operator's fields that hold it. */
export interface MetaAppFields {
  readonly id: string;
  readonly secret: string;
}

const USUAL_FIELDS: MetaAppFields = { id: 'clientId', secret: 'clientSecret' };

export function metaAppOf(app: OperatorApp, { id, secret }: MetaAppFields = USUAL_FIELDS): MetaApp {
  return { clientId: app[id] ?? '', clientSecret: app[secret] ?? '' };
}

/** Entered anew while somebody signed in: the code was given to the other app. @throws ChannelError `rejected` */
export function requireSameApp(memo: Json, { clientId }: MetaApp): void {
  if (textOf(asRecord(memo), 'clientId') === clientId) return;
  throw new ChannelError('rejected', 'The app was changed during the sign-in. Please start again.', {
    code: 'sign-in-stale',
  });
}

/** People can leave permissions out. @throws ChannelError `rejected` */
export function requireScopes(needed: readonly string[], granted: readonly string[]): void {
  const missing = needed.filter((scope) => !granted.includes(scope));
  if (missing.length === 0) return;
  throw new ChannelError(
    'rejected',
    `The sign-in does not allow everything that is needed (${missing.join(', ')}). Connect again and allow it.`,
    { code: 'scope-missing' },
  );
}

/** What a refusal while signing in means; the words tell, as the code is mostly 1, 100, 101 or the status once more. */
export function metaSignInError(
  response: HttpResponse,
  now: Date,
  secrets: readonly string[],
  network: MetaNetwork,
  fields: MetaAppFields = USUAL_FIELDS,
): ChannelError {
  const said = metaSaid(response, secrets);
  const details = { status: response.status, excerpt: redact(response.text().slice(0, 500), secrets) };
  if (said !== null && response.status < 500) {
    if (
      said.code === 101 ||
      /client[ _]?(?:id|secret)|app(?:lication)?[ _]id|platform app|validating (?:application|client)/i.test(said.words)
    )
      return new ChannelError(
        'administrator',
        `${network.name} does not know the app by this ID and secret: ${said.words}`,
        { ...details, code: `field:${/secret/i.test(said.words) ? fields.secret : fields.id}` },
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
