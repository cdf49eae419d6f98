import { createHash, randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';
import { hashOf, type SandboxStore } from './sandbox-store.js';
import { Refusal, type SandboxAccount, type SandboxGrant, type SandboxSettings } from './sandbox-types.js';

/** The password of the accounts that every sandbox starts with. Nothing here is secret: it is a practice network. */
export const DEMO_PASSWORD = 'practice makes perfect';

interface AuthorizationCode {
  /** One or more: a person may hand over several of their accounts at once. */
  readonly accountIds: readonly string[];
  readonly appId: string;
  readonly redirectUri: string;
  readonly challenge: string;
  readonly expiresAt: number;
}

export interface TokenAnswer {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  readonly expires_in?: number;
  readonly refresh_token?: string;
  readonly account_id: string;
  /** Of the further accounts that the person handed over. */
  readonly others?: readonly TokenAnswer[];
}

/** Accounts' passwords, apps' codes and tokens: OAuth 2 authorization code flow with PKCE (RFC 6749, RFC 7636), refresh tokens rotate. */
export class Grants {
  private readonly codes = new Map<string, AuthorizationCode>();

  constructor(
    private readonly store: SandboxStore,
    private readonly settings: SandboxSettings,
    private readonly now: () => number,
  ) {}

  async openAccount(handle: string, displayName: string, password: string | null): Promise<SandboxAccount> {
    if (!/^[a-z0-9_]{2,30}$/u.test(handle)) {
      throw new Refusal(422, 'validation', 'A handle has 2 to 30 small letters, digits or underscores.');
    }
    if (this.store.accountByHandle(handle))
      throw new Refusal(409, 'handle-taken', `There is an account @${handle} already.`);
    const account: SandboxAccount = {
      id: this.store.nextId(),
      handle,
      displayName: displayName.slice(0, 60) || handle,
      password: password === null ? null : sealPassword(password),
      createdAt: new Date(this.now()).toISOString(),
    };
    await this.store.commit({ type: 'account', account });
    return account;
  }

  /** A token for scripts: it does not expire. */
  async signIn(handle: string, password: string): Promise<TokenAnswer> {
    const account = this.store.accountByHandle(handle.replace(/^@/u, ''));
    if (!account?.password || !passwordFits(password, account.password)) {
      throw new Refusal(401, 'wrong-password', 'Handle or password is wrong.');
    }
    return await this.personalToken(account);
  }

  async personalToken(account: SandboxAccount): Promise<TokenAnswer> {
    return await this.issueAccess(await this.newGrant(account.id, null), null);
  }

  code(appId: string, accountIds: readonly string[], redirectUri: string, challenge: string): string {
    const code = secret('code');
    this.codes.set(code, { appId, accountIds, redirectUri, challenge, expiresAt: this.now() + 600_000 });
    return code;
  }

  async redeem(form: Readonly<Record<string, string>>): Promise<TokenAnswer> {
    const known = this.codes.get(form['code'] ?? '');
    this.codes.delete(form['code'] ?? '');
    const challenge = createHash('sha256')
      .update(form['code_verifier'] ?? '')
      .digest('base64url');
    const { appId, redirectUri } = known ?? {};
    if (!known || known.expiresAt < this.now() || appId !== form['client_id'] || redirectUri !== form['redirect_uri']) {
      throw new Refusal(400, 'invalid_grant', 'The code is unknown, used or too old.');
    }
    if (known.challenge !== challenge) throw new Refusal(400, 'invalid_grant', 'The code verifier does not fit.');
    const answers: TokenAnswer[] = [];
    for (const accountId of known.accountIds)
      answers.push(await this.issue(await this.newGrant(accountId, known.appId)));
    const [first, ...others] = answers;
    if (!first) throw new Refusal(400, 'invalid_grant', 'The code stands for no account.');
    return others.length > 0 ? { ...first, others } : first;
  }

  async refresh(form: Readonly<Record<string, string>>): Promise<TokenAnswer> {
    const grant = this.store.grantByRefreshToken(form['refresh_token'] ?? '');
    if (!grant || grant.appId !== (form['client_id'] ?? null)) {
      throw new Refusal(400, 'invalid_grant', 'The refresh token is unknown, used or revoked.');
    }
    return await this.issue(grant);
  }

  /** Ends the grant that the token belongs to; unknown tokens are fine (RFC 7009). */
  async revoke(token: string): Promise<void> {
    const grant = this.store.grantByAccessToken(token) ?? this.store.grantByRefreshToken(token);
    if (grant) await this.store.commit({ type: 'grant-revoked', grantId: grant.id });
  }

  /** Makes the refresh tokens of the account's grants worthless, as if somebody had used them. */
  async rotateAll(accountId: string): Promise<void> {
    for (const grant of this.store.grantsOf(accountId)) {
      await this.store.commit({ type: 'refresh-token', hash: hashOf(secret('lost')), grantId: grant.id });
    }
  }

  private async newGrant(accountId: string, appId: string | null): Promise<SandboxGrant> {
    const grant: SandboxGrant = { id: randomBytes(9).toString('base64url'), accountId, appId };
    await this.store.commit({ type: 'grant', grant });
    return grant;
  }

  private async issue(grant: SandboxGrant): Promise<TokenAnswer> {
    const refreshToken = secret('refresh');
    const answer = await this.issueAccess(grant, this.settings.accessTokenTtlSeconds);
    await this.store.commit({ type: 'refresh-token', hash: hashOf(refreshToken), grantId: grant.id });
    return { ...answer, refresh_token: refreshToken };
  }

  private async issueAccess(grant: SandboxGrant, ttlSeconds: number | null): Promise<TokenAnswer> {
    const token = secret('access');
    const expiresAt = ttlSeconds === null ? null : new Date(this.now() + ttlSeconds * 1_000).toISOString();
    await this.store.commit({ type: 'access-token', hash: hashOf(token), grantId: grant.id, expiresAt });
    return {
      access_token: token,
      token_type: 'Bearer',
      ...(ttlSeconds !== null && { expires_in: ttlSeconds }),
      account_id: grant.accountId,
    };
  }
}

function secret(kind: string): string {
  return `sandbox_${kind}_${randomBytes(24).toString('base64url')}`;
}

// A light cost on purpose: the network is for practice, and tests open many accounts.
function sealPassword(password: string, salt = randomBytes(12)): string {
  return `${salt.toString('hex')}:${scryptSync(password, salt, 24, { N: 1_024 }).toString('hex')}`;
}

function passwordFits(password: string, sealed: string): boolean {
  const again = sealPassword(password, Buffer.from(sealed.split(':')[0] ?? '', 'hex'));
  return again.length === sealed.length && timingSafeEqual(Buffer.from(again), Buffer.from(sealed));
}
