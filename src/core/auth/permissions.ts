/** Everything a person or an API key can be allowed in a workspace. Roles and key scopes are sets of these. */
export const PERMISSIONS = [
  'workspace.read',
  'workspace.manage',
  'workspace.delete',
  'members.read',
  'members.manage',
  'api-keys.manage',
  'audit.read',
  'accounts.read',
  'accounts.manage',
  'media.read',
  'media.write',
  'campaigns.read',
  'campaigns.write',
  'posts.read',
  'posts.write',
  'posts.publish',
  'analytics.read',
  'analytics.share',
] as const;

export type Permission = (typeof PERMISSIONS)[number];

export const ROLES = ['owner', 'admin', 'editor', 'contributor', 'analyst'] as const;
export type Role = (typeof ROLES)[number];

const reading: readonly Permission[] = [
  'workspace.read',
  'members.read',
  'accounts.read',
  'media.read',
  'campaigns.read',
  'posts.read',
  'analytics.read',
];

const writing: readonly Permission[] = [...reading, 'media.write', 'posts.write'];

/** What each role may do. A contributor drafts; somebody else sends. */
export const ROLE_PERMISSIONS: Readonly<Record<Role, readonly Permission[]>> = {
  owner: PERMISSIONS,
  admin: PERMISSIONS.filter((permission) => permission !== 'workspace.delete'),
  editor: [...writing, 'campaigns.write', 'posts.publish', 'analytics.share'],
  contributor: writing,
  analyst: reading,
};
