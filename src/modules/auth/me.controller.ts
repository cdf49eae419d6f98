import { Body, Controller, Get, Header, HttpCode, Inject, Patch, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { RevealsSecret } from '../../core/api/idempotency.interceptor.js';
import { SignedIn } from '../../core/auth/access.decorators.js';
import { CurrentPerson } from './caller.decorators.js';
import { ChangePasswordDto, MeDto, UpdateMeDto } from './dto/me.dto.js';
import { PersonDto } from './dto/person.dto.js';
import { PeopleService } from './people.service.js';
import type { PersonActor } from './sessions.service.js';

@ApiTags('me')
@Controller('me')
export class MeController {
  constructor(@Inject(PeopleService) private readonly people: PeopleService) {}

  /** Who you are, where you are a member, and what you may do there. */
  @Get()
  @SignedIn()
  @Header('Cache-Control', 'no-store')
  @ApiOkResponse({ type: MeDto })
  read(@CurrentPerson() actor: PersonActor): Promise<MeDto> {
    return this.people.me(actor);
  }

  /** Changes your name. */
  @Patch()
  @SignedIn()
  @ApiOkResponse({ type: PersonDto })
  rename(@CurrentPerson() actor: PersonActor, @Body() body: UpdateMeDto): Promise<PersonDto> {
    return this.people.rename(actor, body.name);
  }

  /** Changes your password and signs you out everywhere else. */
  @Post('password')
  @HttpCode(204)
  // A kept answer keeps a quick hash of the request as well, and that would hold both passwords.
  @RevealsSecret()
  @SignedIn()
  @ApiNoContentResponse()
  changePassword(@CurrentPerson() actor: PersonActor, @Body() body: ChangePasswordDto): Promise<void> {
    return this.people.changePassword(actor, body);
  }
}
