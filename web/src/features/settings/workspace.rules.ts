import type { MyWorkspaceDto, UpdateWorkspaceDto } from '@/api';
import { changedParts } from '../../lib/rebase.rules';

export const WEEKDAYS = ['1', '2', '3', '4', '5', '6', '7'] as const;
/** ISO weekday, 1 = Monday. */
export type Weekday = (typeof WEEKDAYS)[number];

/** The settings of a workspace as they are typed. */
export interface WorkspaceForm {
  readonly name: string;
  readonly zone: string;
  readonly weekStartsOn: Weekday;
  readonly lateToleranceMinutes: string;
  readonly utmInLinks: boolean;
  readonly countLinkClicks: boolean;
}

export function formOf(workspace: MyWorkspaceDto): WorkspaceForm {
  return {
    name: workspace.name,
    zone: workspace.zone,
    weekStartsOn: WEEKDAYS.find((day) => day === String(workspace.weekStartsOn)) ?? '1',
    lateToleranceMinutes: String(workspace.lateToleranceMinutes),
    utmInLinks: workspace.utmInLinks,
    countLinkClicks: workspace.countLinkClicks,
  };
}

/** Only what was changed: what somebody else wrote meanwhile stays theirs. */
export function changesOf(before: WorkspaceForm, after: WorkspaceForm): UpdateWorkspaceDto {
  const body = {
    ...after,
    weekStartsOn: Number(after.weekStartsOn),
    lateToleranceMinutes: Number(after.lateToleranceMinutes),
  };
  return Object.fromEntries(changedParts(before, after).map((part) => [part, body[part]]));
}
