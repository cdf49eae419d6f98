import { Body, Controller, Inject, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiTags } from '@nestjs/swagger';
import { CurrentActor, SignedIn } from '../../core/auth/access.decorators.js';
import type { Actor } from '../../core/auth/actor.js';
import { MyWorkspaceDto } from '../workspaces/index.js';
import { SampleWorkspaceDto } from './dto/sample-workspace.dto.js';
import { SamplesService } from './samples.service.js';

@ApiTags('workspaces')
@Controller('sample-workspace')
export class SamplesController {
  constructor(@Inject(SamplesService) private readonly samples: SamplesService) {}

  /**
   * Makes a workspace of your own to look around in: accounts on the practice network, a campaign, pictures, posts that go out now and posts on
   * the schedule. One at a time; delete it like any other workspace.
   */
  @Post()
  @SignedIn()
  @ApiCreatedResponse({ type: MyWorkspaceDto })
  create(@CurrentActor() actor: Actor, @Body() body: SampleWorkspaceDto): Promise<MyWorkspaceDto> {
    return this.samples.create(actor, body.zone);
  }
}
