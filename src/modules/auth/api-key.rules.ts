import { PERMISSIONS, ROLE_PERMISSIONS, type Permission, type Role } from '../../core/auth/permissions.js';

/** What a key can never do: end the workspace, or let somebody in. */
const PEOPLE_ONLY: readonly Permission[] = ['workspace.delete', 'members.manage', 'api-keys.manage'];

export const KEY_PERMISSIONS: readonly Permission[] = PERMISSIONS.filter(
  (permission) => !PEOPLE_ONLY.includes(permission),
);

const KEY_PATTERN = /^ck_[0-9a-f]{8}_[\w-]{43}$/;

export function formatApiKey(prefix: string, secret: string): string {
  return `ck_${prefix}_${secret}`;
}

export function looksLikeApiKey(text: string): boolean {
  return KEY_PATTERN.test(text);
}

/** A key can do what it was made for, as long as its maker may: a demotion counts at once, for the keys too. */
export function effectivePermissions(keyPermissions: readonly Permission[], makerRole: Role | null): Set<Permission> {
  const makers = makerRole === null ? [] : ROLE_PERMISSIONS[makerRole];
  return new Set(
    keyPermissions.filter((permission) => makers.includes(permission) && KEY_PERMISSIONS.includes(permission)),
  );
}
