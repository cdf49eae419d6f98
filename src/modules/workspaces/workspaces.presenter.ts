import { ROLE_PERMISSIONS } from '../../core/auth/permissions.js';
import type { MyWorkspaceDto, WorkspaceDto } from './dto/workspace.dto.js';
import type { WorkspaceEntity } from './workspace.entity.js';
import type { WorkspaceWithRole } from './workspaces.repository.js';

export function presentWorkspace(workspace: WorkspaceEntity): WorkspaceDto {
  return {
    id: workspace.id,
    name: workspace.name,
    zone: workspace.zone,
    weekStartsOn: workspace.weekStartsOn,
    lateToleranceMinutes: workspace.lateToleranceMinutes,
    utmInLinks: workspace.utmInLinks,
    countLinkClicks: workspace.countLinkClicks,
    pausedAt: workspace.pausedAt?.toISOString() ?? null,
    sample: workspace.sample,
    version: workspace.version,
    createdAt: workspace.createdAt.toISOString(),
    updatedAt: workspace.updatedAt.toISOString(),
  };
}

export function presentMyWorkspace(workspace: WorkspaceWithRole): MyWorkspaceDto {
  return { ...presentWorkspace(workspace), role: workspace.role, permissions: ROLE_PERMISSIONS[workspace.role] };
}
