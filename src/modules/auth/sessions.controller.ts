import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  HttpCode,
  Inject,
  Param,
  Post,
  Query,
  Res,
  UseGuards,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { IdPipe } from '../../core/api/id.pipe.js';
import type { Page } from '../../core/api/page.js';
import { PageQuery } from '../../core/api/page.dto.js';
import { Public, SignedIn } from '../../core/auth/access.decorators.js';
import { CurrentPerson, CurrentVisitor } from './caller.decorators.js';
import { SessionDto, SessionPageDto, SignedInDto, SignInDto } from './dto/session.dto.js';
import { OwnOriginGuard } from './own-origin.guard.js';
import { SessionCookie } from './session-cookie.js';
import { SessionsService, type PersonActor, type Visitor } from './sessions.service.js';

@ApiTags('sessions')
@Controller('sessions')
export class SessionsController {
  constructor(
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(SessionCookie) private readonly cookie: SessionCookie,
  ) {}

  /** Signs in: the answer sets the session's cookie. After ten failures within 15 min the address waits (429). */
  @Post()
  @Public()
  @UseGuards(OwnOriginGuard)
  @Header('Cache-Control', 'no-store')
  @ApiCreatedResponse({ type: SignedInDto })
  async signIn(
    @Body() body: SignInDto,
    @CurrentVisitor() visitor: Visitor,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SignedInDto> {
    const { session, answer } = await this.sessions.signIn(body, visitor);
    this.cookie.set(response, session.token);
    return answer;
  }

  /** Where you are signed in, newest first. */
  @Get()
  @SignedIn()
  @ApiOkResponse({ type: SessionPageDto })
  list(@CurrentPerson() actor: PersonActor, @Query() query: PageQuery): Promise<Page<SessionDto>> {
    return this.sessions.list(actor, query);
  }

  /** Signs out. */
  @Delete('current')
  @HttpCode(204)
  @SignedIn()
  @ApiNoContentResponse()
  signOut(@CurrentPerson() actor: PersonActor, @Res({ passthrough: true }) response: Response): Promise<void> {
    return this.finish(actor, actor.sessionId, response);
  }

  /** Signs out somewhere else. */
  @Delete(':sessionId')
  @HttpCode(204)
  @SignedIn()
  @ApiNoContentResponse()
  end(
    @CurrentPerson() actor: PersonActor,
    @Param('sessionId', IdPipe) sessionId: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    return this.finish(actor, sessionId, response);
  }

  private async finish(actor: PersonActor, sessionId: string, response: Response): Promise<void> {
    await this.sessions.end(actor, sessionId);
    if (sessionId === actor.sessionId) this.cookie.clear(response);
  }
}
