import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { Database } from '../../core/database/database.js';
import type { Tx } from '../../core/database/sql.js';
import { invalidField } from '../../core/errors/app-error.js';
import { EventBus } from '../../core/events/event-bus.js';
import { newId } from '../../core/ids/new-id.js';
import { LOGGER, type Logger } from '../../core/logging/logger.js';
import { emailKey, WorkspacesService } from '../workspaces/index.js';
import { presentPerson } from './auth.presenter.js';
import { unauthenticated } from './auth.errors.js';
import type { ChangePasswordDto, MeDto } from './dto/me.dto.js';
import type { PersonDto } from './dto/person.dto.js';
import { InstallationRepository } from './installation.repository.js';
import { PasswordHasher } from './password-hasher.js';
import { passwordFault } from './password.rules.js';
import { PeopleRepository } from './people.repository.js';
import type { PersonEntity } from './person.entity.js';
import { SessionsService, type PersonActor } from './sessions.service.js';
import { personThrottleKey, SignInThrottle } from './sign-in-throttle.js';

@Injectable()
export class PeopleService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PeopleRepository) private readonly people: PeopleRepository,
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(WorkspacesService) private readonly workspaces: WorkspacesService,
    @Inject(PasswordHasher) private readonly hasher: PasswordHasher,
    @Inject(SignInThrottle) private readonly throttle: SignInThrottle,
    @Inject(InstallationRepository) private readonly installation: InstallationRepository,
    @Inject(EventBus) private readonly events: EventBus,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /**
   * A person who is not stored yet. Before any transaction: hashing takes a while.
   * @throws AppError 422 for a password that can't be chosen
   */
  async prepare(input: { name: string; email: string; password: string }): Promise<PersonEntity> {
    const { name, email, password } = input;
    checkPassword(password, email, 'password');
    const now = this.clock.now();
    return {
      id: newId(),
      name,
      email,
      emailKey: emailKey(email),
      passwordHash: await this.hasher.hash(password),
      createdAt: now,
      updatedAt: now,
    };
  }

  /** @returns false when somebody has the e-mail address already */
  async add(tx: Tx, person: PersonEntity): Promise<boolean> {
    return await this.people.insert(tx, person);
  }

  async me(actor: PersonActor): Promise<MeDto> {
    const person = await this.find(actor);
    const [workspaces, isInstallationOwner, csrfToken] = await Promise.all([
      this.workspaces.allOf(person.id),
      this.installation.isOwnedBy(this.database, person.id),
      this.sessions.csrfTokenOf(actor),
    ]);
    return { person: presentPerson(person), workspaces, isInstallationOwner, csrfToken };
  }

  async rename(actor: PersonActor, name: string): Promise<PersonDto> {
    const workspaces = await this.workspaces.allOf(actor.personId);
    await this.database.transaction(async (tx) => {
      await this.people.rename(tx, actor.personId, name, this.clock.now());
      await this.events.publish(
        tx,
        workspaces.map(({ id }) => ({ type: 'workspace.changed', workspaceId: id })),
      );
    });
    return presentPerson(await this.find(actor));
  }

  /** Ends all other sessions. @throws AppError 422 `password-wrong`, 429 `too-many-requests` */
  async changePassword(actor: PersonActor, input: ChangePasswordDto): Promise<void> {
    const person = await this.find(actor);
    checkPassword(input.newPassword, person.email, 'newPassword');
    const throttled = personThrottleKey(person.id);
    this.throttle.begin([throttled]);
    if (!(await this.hasher.matches(input.currentPassword, person.passwordHash))) throw wrongPassword();
    this.throttle.succeeded([throttled], throttled);
    const newHash = await this.hasher.hash(input.newPassword);
    const now = this.clock.now();
    await this.database.transaction(async (tx) => {
      const changed = await this.people.changePassword(tx, person.id, person.passwordHash, newHash, now);
      if (!changed) throw wrongPassword();
      await this.sessions.endOthers(tx, actor);
    });
    this.log.info('a password was changed', { personId: person.id });
  }

  private async find(actor: PersonActor): Promise<PersonEntity> {
    const person = await this.people.find(this.database, actor.personId);
    if (!person) throw unauthenticated();
    return person;
  }
}

function checkPassword(password: string, email: string, field: string): void {
  const fault = passwordFault(password, email);
  if (fault) throw invalidField(field, fault.code, fault.detail);
}

function wrongPassword(): Error {
  return invalidField('currentPassword', 'password-wrong', 'This is not your current password.');
}
