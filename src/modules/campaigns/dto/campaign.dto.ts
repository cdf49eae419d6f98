import { CampaignGoalDto } from './campaign-goal.dto.js';

export class CampaignDto {
  id: string;
  name: string;
  brief: string;
  /** First day, `YYYY-MM-DD`. */
  startsOn: string | null;
  /** Last day, `YYYY-MM-DD`. */
  endsOn: string | null;
  /** `#rrggbb` */
  color: string;
  /** Labels that its posts begin with. */
  defaultLabels: string[];
  goal: CampaignGoalDto | null;
  /** Minutes; null takes the workspace's tolerance. */
  lateToleranceMinutes: number | null;
  /** Addresses in its posts get `utm_source`, `utm_medium` and `utm_campaign`; null takes the workspace's word. */
  utmInLinks: boolean | null;
  /** Addresses in its posts are replaced by short ones that count who follows them; null takes the workspace's word. */
  countLinkClicks: boolean | null;
  /** Since when its deliveries are held; null while they run. */
  pausedAt: string | null;
  archivedAt: string | null;
  /** Send it back as If-Match with a change. */
  version: number;
  createdBy: string | null;
  createdAt: string;
  updatedAt: string;
}

export class CampaignPageDto {
  items: CampaignDto[];
  /** null on the last page. */
  nextCursor: string | null;
}
