import type { Campaign } from './campaign.entity.js';
import type { GoalMetric } from './campaign.rules.js';
import type { CampaignDto } from './dto/campaign.dto.js';

export function presentCampaign(campaign: Campaign): CampaignDto {
  const { goalMetric, goalValue } = campaign;
  return {
    id: campaign.id,
    name: campaign.name,
    brief: campaign.brief,
    startsOn: campaign.startsOn,
    endsOn: campaign.endsOn,
    color: campaign.color,
    defaultLabels: campaign.defaultLabels,
    goal: goalMetric === null || goalValue === null ? null : { metric: goalMetric as GoalMetric, value: goalValue },
    lateToleranceMinutes: campaign.lateToleranceMinutes,
    utmInLinks: campaign.utmInLinks,
    countLinkClicks: campaign.countLinkClicks,
    pausedAt: campaign.pausedAt?.toISOString() ?? null,
    archivedAt: campaign.archivedAt?.toISOString() ?? null,
    version: campaign.version,
    createdBy: campaign.createdBy,
    createdAt: campaign.createdAt.toISOString(),
    updatedAt: campaign.updatedAt.toISOString(),
  };
}
