import { Inject, Injectable } from '@nestjs/common';
import { Temporal } from 'temporal-polyfill';
import type { Actor, WorkspaceContext } from '../../core/auth/actor.js';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { ConnectService } from '../accounts/index.js';
import { CampaignsService } from '../campaigns/index.js';
import { MediaIntakeService } from '../media/index.js';
import { PostsService, type CreatePostBody } from '../posts/index.js';
import { ScheduleService } from '../schedule/index.js';
import { WorkspacesService, type MyWorkspaceDto } from '../workspaces/index.js';
import {
  DRAFT_SAMPLES,
  PUBLISHED_SAMPLES,
  REFUSED_SAMPLE,
  SAMPLE_CAMPAIGN,
  SAMPLE_HANDLES,
  SAMPLE_WORKSPACE,
  SCHEDULED_SAMPLES,
  type SampleHandle,
  type SamplePost,
} from './sample-plan.js';
import { PICTURES, SAMPLE_PICTURES, type SamplePictureName } from './sample-pictures.js';
import { SAMPLE_NETWORK, type OpenSampleNetwork, type SampleNetwork } from './sample.ports.js';

/** What the posts refer to. */
interface Furnished {
  readonly accounts: ReadonlyMap<SampleHandle, string>;
  readonly pictures: ReadonlyMap<SamplePictureName, string>;
  readonly campaignId: string;
}

/** A workspace to look around in. It is filled as a person would fill it, by the services that serve people; nothing in it is made up. */
@Injectable()
export class SamplesService {
  constructor(
    @Inject(WorkspacesService) private readonly workspaces: WorkspacesService,
    @Inject(ConnectService) private readonly connecting: ConnectService,
    @Inject(MediaIntakeService) private readonly media: MediaIntakeService,
    @Inject(CampaignsService) private readonly campaigns: CampaignsService,
    @Inject(PostsService) private readonly posts: PostsService,
    @Inject(ScheduleService) private readonly schedule: ScheduleService,
    @Inject(SAMPLE_NETWORK) private readonly network: SampleNetwork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws AppError 409 `sandbox-not-here` or `sample-exists` */
  async create(actor: Actor, zone: string): Promise<MyWorkspaceDto> {
    const network = await this.network.open();
    const workspace = await this.workspaces.createSample(actor, { name: SAMPLE_WORKSPACE, zone });
    const context: WorkspaceContext = {
      workspaceId: workspace.id,
      actor,
      role: workspace.role,
      permissions: new Set(workspace.permissions),
    };
    try {
      await this.fill(context, network, zone);
    } catch (error) {
      // Half a sample would stand in the way of a whole one.
      await this.workspaces.delete(context, SAMPLE_WORKSPACE);
      throw error;
    }
    return workspace;
  }

  private async fill(context: WorkspaceContext, network: OpenSampleNetwork, zone: string): Promise<void> {
    const today = Temporal.Instant.fromEpochMilliseconds(this.clock.now().getTime())
      .toZonedDateTimeISO(zone)
      .toPlainDate();
    const furnished: Furnished = {
      accounts: await this.connectAccounts(context, network),
      pictures: await this.drawPictures(context),
      campaignId: await this.startCampaign(context, today),
    };
    // The first post of its account, so that it is the one that the network refuses.
    network.refuseNext(REFUSED_SAMPLE.to[0] ?? '');
    for (const sample of [REFUSED_SAMPLE, ...PUBLISHED_SAMPLES]) {
      await this.schedule.publishNow(context, await this.write(context, furnished, sample), null, null);
    }
    for (const sample of SCHEDULED_SAMPLES) {
      const localTime = `${today.add({ days: sample.day }).toString()}T${sample.time}`;
      await this.schedule.schedule(context, await this.write(context, furnished, sample), null, localTime, zone);
    }
    for (const sample of DRAFT_SAMPLES) await this.write(context, furnished, sample);
  }

  private async connectAccounts(
    context: WorkspaceContext,
    { server, password }: OpenSampleNetwork,
  ): Promise<Map<SampleHandle, string>> {
    const accounts = new Map<SampleHandle, string>();
    for (const handle of SAMPLE_HANDLES) {
      const connected = await this.connecting.connect(context, {
        channel: 'sandbox',
        method: 'password',
        input: { server, handle, password },
      });
      const account = connected.status === 'connected' ? connected.accounts[0]?.account : undefined;
      if (!account) throw new Error(`Connecting @${handle} gave no account.`);
      accounts.set(handle, account.id);
    }
    return accounts;
  }

  private async drawPictures(context: WorkspaceContext): Promise<Map<SamplePictureName, string>> {
    const ids = new Map<SamplePictureName, string>();
    for (const picture of SAMPLE_PICTURES) {
      const { name, alt, draw } = PICTURES[picture];
      const { id } = await this.media.addMade(context, await draw().jpeg(), { name, alt });
      ids.set(picture, id);
    }
    return ids;
  }

  private async startCampaign(context: WorkspaceContext, today: Temporal.PlainDate): Promise<string> {
    const { name, brief, startsDay, endsDay, defaultLabels, goal } = SAMPLE_CAMPAIGN;
    const campaign = await this.campaigns.create(context, {
      name,
      brief,
      startsOn: today.add({ days: startsDay }).toString(),
      endsOn: today.add({ days: endsDay }).toString(),
      defaultLabels: [...defaultLabels],
      goal,
    });
    return campaign.id;
  }

  /** @returns the id of the draft */
  private async write(
    context: WorkspaceContext,
    { accounts, pictures, campaignId }: Furnished,
    sample: SamplePost,
  ): Promise<string> {
    const accountId = (handle: SampleHandle): string => accounts.get(handle) ?? '';
    const body: CreatePostBody = {
      title: sample.title,
      campaignId: sample.inCampaign === true ? campaignId : null,
      ...(sample.labels && { labels: [...sample.labels] }),
      content: {
        language: 'en',
        firstComment: sample.firstComment ?? null,
        parts: sample.parts.map((part) => ({
          text: part.text,
          media: (part.pictures ?? []).map((picture) => ({ mediaId: pictures.get(picture) ?? '' })),
        })),
      },
      variants: sample.to.flatMap((handle) => {
        const text = sample.variants?.[handle];
        const media = sample.parts[0]?.pictures ?? [];
        if (text === undefined) return [];
        const part = { text, media: media.map((picture) => ({ mediaId: pictures.get(picture) ?? '' })) };
        return [{ accountId: accountId(handle), parts: [part] }];
      }),
      targets: sample.to.map((handle) => ({ accountId: accountId(handle) })),
    };
    return (await this.posts.create(context, body)).id;
  }
}
