/** What happened, in the past tense. Ids only: whoever wants more reads it, with the rights they have. */
export type CarillonEvent =
  | {
      readonly type: 'delivery.changed';
      readonly workspaceId: string;
      readonly deliveryId: string;
      readonly postId: string;
      readonly state: string;
    }
  | { readonly type: 'post.changed'; readonly workspaceId: string; readonly postId: string }
  | {
      readonly type: 'account.changed';
      readonly workspaceId: string;
      readonly accountId: string;
      readonly status: string;
    }
  /** Its settings, its pause, its people, invitations or API keys. */
  | { readonly type: 'workspace.changed'; readonly workspaceId: string }
  /** Nothing was sent for a while; what that left behind is settled. */
  | {
      readonly type: 'outage.found';
      readonly workspaceId: string;
      readonly missed: number;
      readonly spread: number;
    }
  | { readonly type: 'campaign.changed'; readonly workspaceId: string; readonly campaignId: string }
  /** Added, described anew, or deleted. */
  | { readonly type: 'media.changed'; readonly workspaceId: string; readonly mediaId: string }
  /** Snapshots were taken; what reports are read from is behind by them. */
  | { readonly type: 'snapshots.taken'; readonly workspaceId: string }
  /** New numbers are there to be read. A publication from here has the id of its delivery. */
  | { readonly type: 'metrics.captured'; readonly workspaceId: string; readonly publicationIds: readonly string[] };

export type CarillonEventType = CarillonEvent['type'];
export type EventOf<Type extends CarillonEventType> = Extract<CarillonEvent, { type: Type }>;
