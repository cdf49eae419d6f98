import { Module } from '@nestjs/common';
import { AuditController } from './audit.controller.js';
import { AuditRepository } from './audit.repository.js';
import { AuditService } from './audit.service.js';
import { InvitationLinksController } from './invitation-links.controller.js';
import { InvitationsController } from './invitations.controller.js';
import { InvitationsRepository } from './invitations.repository.js';
import { InvitationsService } from './invitations.service.js';
import { MembersController } from './members.controller.js';
import { MembersRepository } from './members.repository.js';
import { MembersService } from './members.service.js';
import { WorkspacesController } from './workspaces.controller.js';
import { WorkspacesRepository } from './workspaces.repository.js';
import { WorkspacesService } from './workspaces.service.js';

@Module({
  controllers: [
    WorkspacesController,
    MembersController,
    InvitationsController,
    InvitationLinksController,
    AuditController,
  ],
  providers: [
    WorkspacesService,
    WorkspacesRepository,
    MembersService,
    MembersRepository,
    InvitationsService,
    InvitationsRepository,
    AuditService,
    AuditRepository,
  ],
  exports: [WorkspacesService, MembersService, InvitationsService],
})
export class WorkspacesModule {}
