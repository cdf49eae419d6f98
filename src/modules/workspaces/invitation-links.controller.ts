import { Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { CurrentActor, Public, SignedIn } from '../../core/auth/access.decorators.js';
import type { Actor } from '../../core/auth/actor.js';
import { OpenInvitationDto } from './dto/invitation.dto.js';
import { MyWorkspaceDto } from './dto/workspace.dto.js';
import { InvitationsService } from './invitations.service.js';

/** For the holder of a link. */
@ApiTags('invitations')
@Controller('invitations')
export class InvitationLinksController {
  constructor(@Inject(InvitationsService) private readonly invitations: InvitationsService) {}

  /** What the link invites to. 410 when it was used, withdrawn or has expired; the code says which. */
  @Get(':token')
  @Public()
  @ApiOkResponse({ type: OpenInvitationDto })
  lookUp(@Param('token') token: string): Promise<OpenInvitationDto> {
    return this.invitations.lookUp(token);
  }

  /** Joins the workspace. Your e-mail address must be the invited one. */
  @Post(':token/accept')
  @HttpCode(200)
  @SignedIn()
  @ApiOkResponse({ type: MyWorkspaceDto })
  accept(@CurrentActor() actor: Actor, @Param('token') token: string): Promise<MyWorkspaceDto> {
    return this.invitations.accept(actor, token);
  }
}
