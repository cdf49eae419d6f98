import { Inject, Injectable } from '@nestjs/common';
import { toPage, type Page } from '../../core/api/page.js';
import type { PageQuery } from '../../core/api/page.dto.js';
import type { Actor } from '../../core/auth/actor.js';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { hashToken, randomToken } from '../../core/crypto/key-ring.js';
import { Database } from '../../core/database/database.js';
import type { Sql, Tx } from '../../core/database/sql.js';
import { notFound } from '../../core/errors/app-error.js';
import { newId } from '../../core/ids/new-id.js';
import { emailKey, idAtCursor } from '../workspaces/index.js';
import { presentPerson, presentSession } from './auth.presenter.js';
import { signInFailed, unauthenticated } from './auth.errors.js';
import type { SessionDto, SignedInDto, SignInDto } from './dto/session.dto.js';
import { PasswordHasher } from './password-hasher.js';
import { PeopleRepository } from './people.repository.js';
import { isSeenAgain, sessionExpiry } from './session.rules.js';
import { SessionsRepository } from './sessions.repository.js';
import { emailThrottleKey, ipThrottleKey, SignInThrottle } from './sign-in-throttle.js';

export type PersonActor = Extract<Actor, { kind: 'person' }>;

/** Where a sign-in comes from. */
export interface Visitor {
  readonly ip: string;
  readonly userAgent: string | null;
}

export interface NewSession {
  readonly actor: PersonActor;
  /** For the cookie; only its hash is kept. */
  readonly token: string;
  readonly csrfToken: string;
}

const USER_AGENT_LENGTH = 300;

@Injectable()
export class SessionsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SessionsRepository) private readonly sessions: SessionsRepository,
    @Inject(PeopleRepository) private readonly people: PeopleRepository,
    @Inject(PasswordHasher) private readonly hasher: PasswordHasher,
    @Inject(SignInThrottle) private readonly throttle: SignInThrottle,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws AppError 401 `sign-in-failed`, 429 `too-many-requests` */
  async signIn(input: SignInDto, visitor: Visitor): Promise<{ session: NewSession; answer: SignedInDto }> {
    const key = emailKey(input.email);
    const forget = emailThrottleKey(key);
    const throttled = [forget, ipThrottleKey(visitor.ip)];
    this.throttle.begin(throttled);
    const person = await this.people.findByEmailKey(this.database, key);
    const matches = await this.hasher.matches(input.password, person?.passwordHash ?? null);
    if (!person || !matches) throw signInFailed();
    const session = await this.database.transaction(async (tx) => {
      // Whoever changes the password ends all sessions: none may slip in with the old one.
      if (!(await this.people.holdPassword(tx, person.id, person.passwordHash))) throw signInFailed();
      return await this.start(tx, person.id, visitor);
    });
    this.throttle.succeeded(throttled, forget);
    await this.sessions.deleteExpired(this.database, this.clock.now());
    return { session, answer: { person: presentPerson(person), csrfToken: session.csrfToken } };
  }

  /** A new session in the caller's transaction. */
  async start(tx: Tx, personId: string, visitor: Visitor): Promise<NewSession> {
    const now = this.clock.now();
    const session: NewSession = {
      actor: { kind: 'person', personId, sessionId: newId() },
      token: randomToken(),
      csrfToken: randomToken(),
    };
    await this.sessions.insert(tx, {
      id: session.actor.sessionId,
      personId,
      tokenHash: hashToken(session.token),
      csrfToken: session.csrfToken,
      userAgent: visitor.userAgent?.slice(0, USER_AGENT_LENGTH) ?? null,
      createdAt: now,
      seenAt: now,
      expiresAt: sessionExpiry(now, now),
    });
    return session;
  }

  /** The live session with this token, or null. Using it moves its end. */
  async resume(token: string): Promise<{ actor: PersonActor; csrfToken: string } | null> {
    const now = this.clock.now();
    const session = await this.sessions.findLive(this.database, hashToken(token), now);
    if (!session) return null;
    const { id, personId, csrfToken, createdAt, seenAt } = session;
    if (isSeenAgain(seenAt, now)) {
      await this.sessions.markSeen(this.database, id, now, sessionExpiry(createdAt, now));
    }
    return { actor: { kind: 'person', personId, sessionId: id }, csrfToken };
  }

  async csrfTokenOf(actor: PersonActor): Promise<string> {
    const session = await this.sessions.find(this.database, actor.sessionId);
    if (!session) throw unauthenticated();
    return session.csrfToken;
  }

  async list(actor: PersonActor, query: PageQuery): Promise<Page<SessionDto>> {
    const list = `sessions:${actor.personId}`;
    const before = idAtCursor(list, query.cursor);
    const now = this.clock.now();
    const rows = await this.sessions.listOf(this.database, actor.personId, now, before, query.limit + 1);
    return toPage(
      rows,
      query.limit,
      list,
      (session) => [session.id],
      (session) => presentSession(session, actor.sessionId),
    );
  }

  /** Ends one of the actor's own sessions. */
  async end(actor: PersonActor, id: string): Promise<void> {
    if (!(await this.sessions.delete(this.database, actor.personId, id))) throw notFound('session');
  }

  /** Ends all sessions of the actor but this one. */
  async endOthers(sql: Sql, actor: PersonActor): Promise<void> {
    await this.sessions.deleteOthers(sql, actor.personId, actor.sessionId);
  }
}
