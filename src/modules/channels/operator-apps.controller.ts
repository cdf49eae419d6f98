import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentActor, InstallationOwnerOnly } from '../../core/auth/access.decorators.js';
import { personBehind, type Actor } from '../../core/auth/actor.js';
import { CONFIG, type Config } from '../../core/config/index.js';
import { AppCheckView, OperatorAppList, OperatorAppView, SaveOperatorAppBody } from './dto/operator-app.dto.js';
import { presentApp, presentAppCheck } from './operator-apps.presenter.js';
import { OperatorApps } from './operator-apps.service.js';

@ApiTags('operations')
@Controller('admin/channel-apps')
export class OperatorAppsController {
  constructor(
    @Inject(OperatorApps) private readonly apps: OperatorApps,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The apps that this installation brings to networks, whatever workspace uses them: for the owner of the installation. Secrets are never shown. */
  @Get()
  @InstallationOwnerOnly()
  async list(): Promise<OperatorAppList> {
    const { publicUrl } = this.config.server;
    return { items: (await this.apps.all()).map((state) => presentApp(state, publicUrl)) };
  }

  /** One of them. */
  @Get(':channel')
  @InstallationOwnerOnly()
  async read(@Param('channel') channel: string): Promise<OperatorAppView> {
    return presentApp(await this.apps.read(channel), this.config.server.publicUrl);
  }

  /** Enters the app. What the environment sets can't be entered. */
  @Put(':channel')
  @InstallationOwnerOnly()
  async save(
    @CurrentActor() actor: Actor,
    @Param('channel') channel: string,
    @Body() body: SaveOperatorAppBody,
  ): Promise<OperatorAppView> {
    const state = await this.apps.save(personBehind(actor), channel, body.fields);
    return presentApp(state, this.config.server.publicUrl);
  }

  /** Forgets what was entered. Accounts stay, and their sign-ins can't be renewed until an app is entered again. */
  @Delete(':channel')
  @HttpCode(204)
  @InstallationOwnerOnly()
  async remove(@CurrentActor() actor: Actor, @Param('channel') channel: string): Promise<void> {
    await this.apps.remove(personBehind(actor), channel);
  }

  /** Asks the network whether it knows the app. A network's no is an answer, not an error. */
  @Post(':channel/check')
  @HttpCode(200)
  @InstallationOwnerOnly()
  async check(@Param('channel') channel: string): Promise<AppCheckView> {
    return presentAppCheck(await this.apps.check(channel));
  }
}
