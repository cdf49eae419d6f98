import type { CampaignDto, CampaignGoalDto, CreateCampaignDto, UpdateCampaignDto } from '@/api';

export type GoalMetric = CampaignGoalDto['metric'];

/** What the service chooses from, too; each holds white text. The names are translated. */
export const CAMPAIGN_COLORS = [
  { id: 'blue', color: '#1d4ed8' },
  { id: 'red', color: '#b91c1c' },
  { id: 'green', color: '#15803d' },
  { id: 'purple', color: '#7e22ce' },
  { id: 'orange', color: '#b45309' },
  { id: 'teal', color: '#0f766e' },
  { id: 'pink', color: '#be185d' },
  { id: 'indigo', color: '#4338ca' },
  { id: 'olive', color: '#4d7c0f' },
  { id: 'slate', color: '#475569' },
] as const;

export type Decided = '' | 'on' | 'off';

const decided = (value: boolean | null): Decided => (value === null ? '' : value ? 'on' : 'off');
const said = (value: Decided): boolean | null => (value === '' ? null : value === 'on');

/** A campaign as it is typed. Empty: not said. */
export interface CampaignForm {
  readonly name: string;
  readonly brief: string;
  readonly startsOn: string;
  readonly endsOn: string;
  readonly color: string;
  /** Separated by commas. */
  readonly labels: string;
  readonly goalMetric: GoalMetric | '';
  readonly goalValue: string;
  readonly lateTolerance: string;
  /** Empty: as in the workspace. */
  readonly utmInLinks: Decided;
  readonly countLinkClicks: Decided;
}

export const EMPTY_FORM: CampaignForm = {
  name: '',
  brief: '',
  startsOn: '',
  endsOn: '',
  color: '',
  labels: '',
  goalMetric: '',
  goalValue: '',
  lateTolerance: '',
  utmInLinks: '',
  countLinkClicks: '',
};

export function formOf(campaign: CampaignDto): CampaignForm {
  return {
    name: campaign.name,
    brief: campaign.brief,
    startsOn: campaign.startsOn ?? '',
    endsOn: campaign.endsOn ?? '',
    color: campaign.color,
    labels: campaign.defaultLabels.join(', '),
    goalMetric: campaign.goal?.metric ?? '',
    goalValue: campaign.goal ? String(campaign.goal.value) : '',
    lateTolerance: campaign.lateToleranceMinutes === null ? '' : String(campaign.lateToleranceMinutes),
    utmInLinks: decided(campaign.utmInLinks),
    countLinkClicks: decided(campaign.countLinkClicks),
  };
}

export function labelsOf(text: string): string[] {
  return [
    ...new Set(
      text
        .split(',')
        .map((label) => label.trim())
        .filter(Boolean),
    ),
  ];
}

export function bodyOf(form: CampaignForm): CreateCampaignDto {
  return {
    name: form.name.trim(),
    brief: form.brief,
    startsOn: form.startsOn || null,
    endsOn: form.endsOn || null,
    ...(form.color === '' ? {} : { color: form.color }),
    defaultLabels: labelsOf(form.labels),
    goal: form.goalMetric === '' ? null : { metric: form.goalMetric, value: Number(form.goalValue) },
    lateToleranceMinutes: form.lateTolerance.trim() === '' ? null : Number(form.lateTolerance),
    utmInLinks: said(form.utmInLinks),
    countLinkClicks: said(form.countLinkClicks),
  };
}

/** Only what was changed: what somebody else wrote meanwhile stays theirs. */
export function changesOf(before: CampaignForm, after: CampaignForm): UpdateCampaignDto {
  const [old, body] = [bodyOf(before), bodyOf(after)];
  return Object.fromEntries(
    Object.entries(body).filter(
      ([key, value]) => JSON.stringify(value) !== JSON.stringify(old[key as keyof CreateCampaignDto]),
    ),
  );
}

export type FormPart = keyof CampaignForm;

/** In whole per cent, and never more than was reached: 99.6 % is not all of it. */
export function shareReached(share: number): number {
  // 0.29 × 100 is a hair less than 29.
  return Math.floor(share * 100 + 1e-9) / 100;
}

export type Timing = 'undated' | 'upcoming' | 'running' | 'over';

/** @param today the workspace's day, `YYYY-MM-DD` */
export function timingOf({ startsOn, endsOn }: Pick<CampaignDto, 'startsOn' | 'endsOn'>, today: string): Timing {
  if (startsOn === null && endsOn === null) return 'undated';
  if (startsOn !== null && today < startsOn) return 'upcoming';
  if (endsOn !== null && today > endsOn) return 'over';
  return 'running';
}
