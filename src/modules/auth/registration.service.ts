import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../../core/database/database.js';
import { InvitationsService } from '../workspaces/index.js';
import { personExists } from './auth.errors.js';
import { presentPerson } from './auth.presenter.js';
import type { RegisterDto } from './dto/registration.dto.js';
import type { SignedInToWorkspaceDto } from './dto/setup.dto.js';
import { PeopleService } from './people.service.js';
import { SessionsService, type NewSession, type Visitor } from './sessions.service.js';

/** New accounts come by invitation only. */
@Injectable()
export class RegistrationService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(InvitationsService) private readonly invitations: InvitationsService,
    @Inject(PeopleService) private readonly people: PeopleService,
    @Inject(SessionsService) private readonly sessions: SessionsService,
  ) {}

  /**
   * Makes an account for the invited address, accepts the invitation and signs in.
   * @throws AppError 409 `person-exists`, and what `InvitationsService.acceptIn` throws
   */
  async register(
    token: string,
    input: RegisterDto,
    visitor: Visitor,
  ): Promise<{ session: NewSession; answer: SignedInToWorkspaceDto }> {
    const { email, hasAccount } = await this.invitations.lookUp(token);
    if (hasAccount) throw personExists();
    const person = await this.people.prepare({ ...input, email });
    return await this.database.transaction(async (tx) => {
      if (!(await this.people.add(tx, person))) throw personExists();
      const session = await this.sessions.start(tx, person.id, visitor);
      const workspace = await this.invitations.acceptIn(tx, session.actor, token);
      return { session, answer: { person: presentPerson(person), csrfToken: session.csrfToken, workspace } };
    });
  }
}
