import { Body, Controller, Header, Inject, Param, Post, Res, UseGuards } from '@nestjs/common';
import { ApiCreatedResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Public } from '../../core/auth/access.decorators.js';
import { CurrentVisitor } from './caller.decorators.js';
import { RegisterDto } from './dto/registration.dto.js';
import { SignedInToWorkspaceDto } from './dto/setup.dto.js';
import { OwnOriginGuard } from './own-origin.guard.js';
import { RegistrationService } from './registration.service.js';
import { SessionCookie } from './session-cookie.js';
import type { Visitor } from './sessions.service.js';

@ApiTags('invitations')
@Controller('invitations')
export class RegistrationController {
  constructor(
    @Inject(RegistrationService) private readonly registration: RegistrationService,
    @Inject(SessionCookie) private readonly cookie: SessionCookie,
  ) {}

  /** Accepts the invitation with a new account for the invited e-mail address, and signs in. */
  @Post(':token/register')
  @Public()
  @UseGuards(OwnOriginGuard)
  @Header('Cache-Control', 'no-store')
  @ApiCreatedResponse({ type: SignedInToWorkspaceDto })
  async register(
    @Param('token') token: string,
    @Body() body: RegisterDto,
    @CurrentVisitor() visitor: Visitor,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SignedInToWorkspaceDto> {
    const { session, answer } = await this.registration.register(token, body, visitor);
    this.cookie.set(response, session.token);
    return answer;
  }
}
