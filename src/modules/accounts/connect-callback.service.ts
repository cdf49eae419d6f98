import { Inject, Injectable } from '@nestjs/common';
import { personBehind, type Actor, type WorkspaceContext } from '../../core/auth/actor.js';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { hashToken, KEY_RING, KeyRing } from '../../core/crypto/key-ring.js';
import { Database } from '../../core/database/database.js';
import { AppError } from '../../core/errors/app-error.js';
import { LOGGER, type Logger } from '../../core/logging/logger.js';
import { CHANNEL_REGISTRY, ChannelRegistry, type ChannelAdapter, type ConnectedAccount } from '../channels/index.js';
import { AccountStore, type StoredAccounts } from './account-store.service.js';
import { connectFailure } from './accounts.errors.js';
import { ConnectAttemptsRepository, type EndedAttempt, type SealedAttempt } from './connect-attempts.repository.js';
import { ConnectContextFactory } from './connect-context.factory.js';
import { CHOOSING_MS, failureCodeOf, hasExpired, SIGN_IN_EXPIRED } from './connect.rules.js';
import { openWaiting, sealChoosing, type WaitingSecret } from './sealed-attempt.js';

/** What came back with the person, as the network's redirect carries it (RFC 6749 §4.1.2). */
export interface CallbackParameters {
  readonly state: string | null;
  readonly code: string | null;
  readonly error: string | null;
}

/** In whose browser somebody came back. */
export interface CallbackBrowser {
  /** Who is signed in to Carillon there. */
  readonly actor: Actor | null;
  /** Of the secret that a visitor by a link got there. */
  readonly visitorHash: Buffer | null;
  /** Of the secret that came with this sign-in when it was begun there. */
  readonly begunHash: (attemptId: string) => Buffer | null;
  /** Its person read to whom the account would go, and said yes. */
  readonly hasConfirmed: boolean;
}

/** Which sign-in an outcome is about, and whose it was. */
interface AboutAttempt {
  readonly id: string;
  readonly workspaceId: string;
  readonly personId: string | null;
  readonly visitorHash: Buffer | null;
}

export type CallbackOutcome = {
  readonly channelName: string | null;
  /** null for a state that is unknown, or was used before by somebody who is not signed in. */
  readonly attempt: AboutAttempt | null;
} & (
  | { readonly status: 'connected'; readonly handles: readonly string[]; readonly stored: StoredAccounts }
  | { readonly status: 'choosing'; readonly count: number }
  /** Nothing was done yet: the person in front of this browser has to say that they mean it. */
  | {
      readonly status: 'asking';
      readonly workspaceName: string;
      readonly personName: string;
      readonly personEmail: string;
    }
  | { readonly status: 'cancelled' }
  | { readonly status: 'failed'; readonly code: string; readonly detail: string }
);

const UNKNOWN = { code: 'sign-in-unknown', detail: 'This sign-in is not known here, or was given up long ago.' };
const USED = { code: 'sign-in-used', detail: 'This sign-in page was used before. Each one works once.' };
const ANOTHER_PERSON = { code: 'another-person', detail: 'This sign-in was begun by somebody else. Begin your own.' };
const ANOTHER_BROWSER = {
  code: 'another-browser',
  detail: 'This sign-in was begun in another browser. Open the link that you were sent in this one, and begin again.',
};
/** Refusals that a code which ran out leads to. */
const CODE_REFUSALS: readonly string[] = ['sign-in-refused', 'channel-refused'];
const CODE_RAN_OUT =
  'What the network gave lasts a short while, with some half a minute, and may have run out while this page asked. Begin again in Carillon, best in a browser that is signed in there: it asks nothing.';
const NO_CODE = { code: 'sign-in-failed', detail: 'The network sent you back without an answer. Start again.' };
export const OUR_FAULT = { code: 'internal-error', detail: 'Something went wrong on our side. Start again.' };

/**
 * The way back from a network. It is open to anybody, so the state alone counts: a random token of which only a hash is stored, good for one
 * use within 15 minutes, and for one person: where the browser is signed in to Carillon as somebody else than the one who began, nothing is
 * connected. Any other browser than one that is signed in as them, or in which they began (a phone that followed the link), is asked first: the
 * address of the network's sign-in may have been sent to somebody who knows nothing of the workspace.
 * What a visitor began by a link, only the browser that began it finishes, whoever is signed in there.
 */
@Injectable()
export class ConnectCallback {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ConnectAttemptsRepository) private readonly attempts: ConnectAttemptsRepository,
    @Inject(AccountStore) private readonly store: AccountStore,
    @Inject(ConnectContextFactory) private readonly contexts: ConnectContextFactory,
    @Inject(CHANNEL_REGISTRY) private readonly channels: ChannelRegistry,
    @Inject(KEY_RING) private readonly keyRing: KeyRing,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /**
   * Finishes the sign-in that `state` belongs to. Refusals are outcomes, not errors: somebody waits in front of a page.
   */
  async finish(parameters: CallbackParameters, browser: CallbackBrowser): Promise<CallbackOutcome> {
    if (parameters.state === null) return { status: 'failed', channelName: null, attempt: null, ...UNKNOWN };
    const stateHash = hashToken(parameters.state);
    const spentHash = hashToken(`spent:${parameters.state}`);
    if (parameters.code !== null && parameters.error === null) {
      const question = await this.questionFor(stateHash, browser);
      if (question) return question;
    }
    const attempt = await this.attempts.useState(this.database, stateHash, spentHash);
    if (!attempt) return this.tellWhyNot(stateHash, spentHash, browser);
    try {
      return await this.finishOnce(attempt, parameters, browser);
    } catch (error) {
      const failure = connectFailure(error);
      if (failure instanceof AppError && failure.status < 500) {
        const hasWaited = browser.hasConfirmed && CODE_REFUSALS.includes(failure.code);
        const detail = hasWaited ? `${failure.detail} ${CODE_RAN_OUT}` : failure.detail;
        return this.fail(attempt, { code: failure.code, detail });
      }
      this.log.error('a sign-in failed unexpectedly', { attemptId: attempt.id, channel: attempt.channel, error });
      return this.fail(attempt, OUR_FAULT);
    }
  }

  /** What to ask before a sign-in goes on; null where there is no need, or nothing to go on with. */
  private async questionFor(stateHash: Buffer, browser: CallbackBrowser): Promise<CallbackOutcome | null> {
    if (browser.actor !== null || browser.hasConfirmed) return null;
    const attempt = await this.attempts.findWaiting(this.database, stateHash);
    if (!attempt || attempt.visitorHash !== null || hasExpired(attempt, this.clock.now())) return null;
    if (this.wasBegunIn(attempt, browser)) return null;
    const { workspaceName, personName, personEmail } = attempt;
    return {
      status: 'asking',
      channelName: this.named(attempt).channelName,
      attempt: null,
      workspaceName,
      personName: personName ?? '',
      personEmail: personEmail ?? '',
    };
  }

  private wasBegunIn(attempt: SealedAttempt, browser: CallbackBrowser): boolean {
    const hash = browser.begunHash(attempt.id);
    if (hash === null) return false;
    try {
      return openWaiting(this.keyRing, attempt.id, attempt.sealed).browserHash === hash.toString('hex');
    } catch (error) {
      this.log.error('a sign-in can not be read', { attemptId: attempt.id, error });
      return false;
    }
  }

  private async finishOnce(
    attempt: SealedAttempt,
    parameters: CallbackParameters,
    browser: CallbackBrowser,
  ): Promise<CallbackOutcome> {
    if (hasExpired(attempt, this.clock.now())) return this.fail(attempt, SIGN_IN_EXPIRED);
    if (attempt.visitorHash !== null && !isTheirs(attempt, browser)) return this.fail(attempt, ANOTHER_BROWSER);
    if (attempt.visitorHash === null && browser.actor && !isTheirs(attempt, browser)) {
      return this.fail(attempt, ANOTHER_PERSON);
    }
    if (parameters.error === 'access_denied') return this.cancel(attempt);
    if (parameters.error !== null) {
      const code = failureCodeOf(parameters.error);
      return this.fail(attempt, { code, detail: `The network refused the sign-in (${code}).` });
    }
    if (parameters.code === null) return this.fail(attempt, NO_CODE);
    const adapter = this.channels.find(attempt.channel);
    const secret = openWaiting(this.keyRing, attempt.id, attempt.sealed);
    const identities = await this.complete(adapter, attempt, secret, parameters.code);
    return this.keep(adapter, attempt, secret, identities);
  }

  private async complete(
    adapter: ChannelAdapter,
    attempt: SealedAttempt,
    secret: WaitingSecret,
    code: string,
  ): Promise<readonly ConnectedAccount[]> {
    const method = adapter.auth.methods.find((candidate) => candidate.name === attempt.method);
    if (method?.kind !== 'oauth2') throw new Error(`${attempt.channel} has no sign-in named ${attempt.method}.`);
    return method.complete({
      ...this.contexts.create(adapter.channel, attempt.workspaceId),
      redirectUri: this.contexts.redirectUri,
      codeVerifier: secret.codeVerifier,
      memo: secret.memo,
      code,
    });
  }

  /** Everything or nothing: a sign-in that was cancelled while the network answered connects nothing. */
  private async keep(
    adapter: ChannelAdapter,
    attempt: SealedAttempt,
    secret: WaitingSecret,
    identities: readonly ConnectedAccount[],
  ): Promise<CallbackOutcome> {
    const named = this.named(attempt);
    return this.database.transaction(async (tx): Promise<CallbackOutcome> => {
      const current = await this.attempts.lock(tx, attempt.id);
      if (current?.status !== 'waiting') return { ...named, status: 'cancelled' };
      const chosen = await this.store.select(tx, attempt.workspaceId, attempt.accountId, identities);
      if (chosen.length > 1) {
        const expiresAt = new Date(this.clock.now().getTime() + CHOOSING_MS);
        const sealed = sealChoosing(this.keyRing, attempt.id, { choices: chosen });
        await this.attempts.offerChoices(tx, attempt.id, sealed, expiresAt);
        return { ...named, status: 'choosing', count: chosen.length };
      }
      const context: WorkspaceContext = {
        workspaceId: attempt.workspaceId,
        actor: secret.actor,
        role: null,
        permissions: new Set(),
      };
      const stored = await this.store.store(tx, context, adapter, chosen);
      await this.attempts.end(tx, attempt.id, { status: 'connected', accountIds: stored.accountIds });
      return { ...named, status: 'connected', handles: chosen.map((account) => account.handle), stored };
    });
  }

  private async cancel(attempt: SealedAttempt): Promise<CallbackOutcome> {
    await this.attempts.end(this.database, attempt.id, { status: 'cancelled' });
    return { ...this.named(attempt), status: 'cancelled' };
  }

  private async fail(attempt: SealedAttempt, failure: { code: string; detail: string }): Promise<CallbackOutcome> {
    await this.attempts.end(this.database, attempt.id, { status: 'failed', ...failure });
    return { ...this.named(attempt), status: 'failed', ...failure };
  }

  /** @param browser to whom alone more is told than the reason */
  private async tellWhyNot(stateHash: Buffer, spentHash: Buffer, browser: CallbackBrowser): Promise<CallbackOutcome> {
    const about = (ended: EndedAttempt | null): Pick<CallbackOutcome, 'channelName' | 'attempt'> => ({
      channelName: null,
      attempt: ended !== null && isTheirs(ended, browser) ? ended : null,
    });
    const used = await this.attempts.findByStateHash(this.database, spentHash);
    if (used !== null) return { ...about(used), status: 'failed', ...USED };
    // The state is right, but the sign-in ended before anybody came back: it was cancelled, or swept for its age.
    const ended = await this.attempts.findByStateHash(this.database, stateHash);
    if (ended?.status === 'cancelled') return { ...about(ended), status: 'cancelled' };
    return { ...about(ended), status: 'failed', ...(ended?.status === 'failed' ? SIGN_IN_EXPIRED : UNKNOWN) };
  }

  private named(attempt: SealedAttempt): { channelName: string; attempt: AboutAttempt } {
    const { id, workspaceId, personId, visitorHash } = attempt;
    const { displayName } = this.channels.find(attempt.channel).capabilities;
    return { channelName: displayName, attempt: { id, workspaceId, personId, visitorHash } };
  }
}

/** Whether a sign-in was begun by whoever came back: the member who is signed in, or the visitor's own browser. */
export function isTheirs(
  attempt: Pick<SealedAttempt, 'personId' | 'visitorHash'>,
  { actor, visitorHash }: Pick<CallbackBrowser, 'actor' | 'visitorHash'>,
): boolean {
  if (attempt.visitorHash !== null) return visitorHash !== null && attempt.visitorHash.equals(visitorHash);
  return actor !== null && attempt.personId === personBehind(actor);
}
