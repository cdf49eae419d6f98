import { Body, Controller, Get, Header, Inject, Post, Res, UseGuards } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Public } from '../../core/auth/access.decorators.js';
import { CurrentVisitor } from './caller.decorators.js';
import { SetupDto, SetupNeededDto, SignedInToWorkspaceDto } from './dto/setup.dto.js';
import { OwnOriginGuard } from './own-origin.guard.js';
import { SessionCookie } from './session-cookie.js';
import type { Visitor } from './sessions.service.js';
import { SetupService } from './setup.service.js';

@ApiTags('setup')
@Controller('setup')
export class SetupController {
  constructor(
    @Inject(SetupService) private readonly setup: SetupService,
    @Inject(SessionCookie) private readonly cookie: SessionCookie,
  ) {}

  /** Whether the installation still waits for its owner. */
  @Get()
  @Public()
  @ApiOkResponse({ type: SetupNeededDto })
  async read(): Promise<SetupNeededDto> {
    return { needed: await this.setup.isNeeded() };
  }

  /** Makes the owner and the first workspace, and signs in. Works once. */
  @Post()
  @Public()
  @UseGuards(OwnOriginGuard)
  @Header('Cache-Control', 'no-store')
  @ApiCreatedResponse({ type: SignedInToWorkspaceDto })
  async run(
    @Body() body: SetupDto,
    @CurrentVisitor() visitor: Visitor,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SignedInToWorkspaceDto> {
    const { session, answer } = await this.setup.run(body, visitor);
    this.cookie.set(response, session.token);
    return answer;
  }
}
