import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { Database } from '../../core/database/database.js';
import { WorkspacesService } from '../workspaces/index.js';
import { alreadySetUp } from './auth.errors.js';
import { presentPerson } from './auth.presenter.js';
import type { SetupDto, SignedInToWorkspaceDto } from './dto/setup.dto.js';
import { InstallationRepository } from './installation.repository.js';
import { PeopleService } from './people.service.js';
import { SessionsService, type NewSession, type Visitor } from './sessions.service.js';

/** First run: whoever comes first becomes the owner. */
@Injectable()
export class SetupService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(InstallationRepository) private readonly installation: InstallationRepository,
    @Inject(PeopleService) private readonly people: PeopleService,
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(WorkspacesService) private readonly workspaces: WorkspacesService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async isNeeded(): Promise<boolean> {
    return !(await this.installation.exists(this.database));
  }

  /** @throws AppError 409 `already-set-up`; of two at the same moment one wins */
  async run(input: SetupDto, visitor: Visitor): Promise<{ session: NewSession; answer: SignedInToWorkspaceDto }> {
    if (!(await this.isNeeded())) throw alreadySetUp();
    const person = await this.people.prepare(input);
    return await this.database.transaction(async (tx) => {
      // Nobody has an account before the set-up: an address that is taken means another one was quicker.
      if (!(await this.people.add(tx, person))) throw alreadySetUp();
      if (!(await this.installation.insert(tx, person.id, this.clock.now()))) throw alreadySetUp();
      const session = await this.sessions.start(tx, person.id, visitor);
      const { workspaceName: name, zone } = input;
      const workspace = await this.workspaces.createIn(tx, session.actor, { name, zone });
      return { session, answer: { person: presentPerson(person), csrfToken: session.csrfToken, workspace } };
    });
  }
}
