import {
  BarChart3,
  CalendarDays,
  Files,
  Image,
  Megaphone,
  Plug,
  Settings2,
  TriangleAlert,
  type LucideIcon,
} from 'lucide-react';
import type { Permission } from '@/api';

export interface Place {
  readonly id: 'calendar' | 'posts' | 'campaigns' | 'media' | 'analytics' | 'accounts' | 'attention' | 'settings';
  readonly to:
    | '/workspaces/$workspaceId/calendar'
    | '/workspaces/$workspaceId/posts'
    | '/workspaces/$workspaceId/campaigns'
    | '/workspaces/$workspaceId/media'
    | '/workspaces/$workspaceId/analytics'
    | '/workspaces/$workspaceId/accounts'
    | '/workspaces/$workspaceId/attention'
    | '/workspaces/$workspaceId/settings';
  readonly icon: LucideIcon;
  readonly key: string;
  readonly permission: Permission;
  /** In the bar at the bottom of a small screen; the rest is under "More". */
  readonly primary: boolean;
}

/** Where one can go in a workspace: the side bar, the bottom bar, the palette and the single keys read the same list. */
export const PLACES: readonly Place[] = [
  {
    id: 'calendar',
    to: '/workspaces/$workspaceId/calendar',
    icon: CalendarDays,
    key: 'c',
    permission: 'posts.read',
    primary: true,
  },
  {
    id: 'posts',
    to: '/workspaces/$workspaceId/posts',
    icon: Files,
    key: 'p',
    permission: 'posts.read',
    primary: false,
  },
  {
    id: 'campaigns',
    to: '/workspaces/$workspaceId/campaigns',
    icon: Megaphone,
    key: 'g',
    permission: 'campaigns.read',
    primary: true,
  },
  {
    id: 'media',
    to: '/workspaces/$workspaceId/media',
    icon: Image,
    key: 'm',
    permission: 'media.read',
    primary: false,
  },
  {
    id: 'analytics',
    to: '/workspaces/$workspaceId/analytics',
    icon: BarChart3,
    key: 'a',
    permission: 'analytics.read',
    primary: true,
  },
  {
    id: 'accounts',
    to: '/workspaces/$workspaceId/accounts',
    icon: Plug,
    key: 'o',
    permission: 'accounts.read',
    primary: false,
  },
  {
    id: 'attention',
    to: '/workspaces/$workspaceId/attention',
    icon: TriangleAlert,
    key: 'e',
    permission: 'posts.read',
    primary: false,
  },
  {
    id: 'settings',
    to: '/workspaces/$workspaceId/settings',
    icon: Settings2,
    key: 's',
    permission: 'workspace.read',
    primary: false,
  },
];
