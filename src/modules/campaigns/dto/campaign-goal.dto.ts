import { IsIn, IsInt, Max, Min } from 'class-validator';
import { GOAL_METRICS, type GoalMetric } from '../campaign.rules.js';

/** What the campaign aims at. */
export class CampaignGoalDto {
  /** A metric of posts, or `engagement`: reactions, comments, shares and saves together. */
  @IsIn(GOAL_METRICS)
  metric: GoalMetric;

  /** How much of it the campaign's posts are to reach together. */
  @IsInt()
  @Min(1)
  @Max(1_000_000_000_000)
  value: number;
}
