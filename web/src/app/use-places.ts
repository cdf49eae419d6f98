import { useQuery } from '@tanstack/react-query';
import { attentionReadOptions } from '@/api';
import { PLACES, type Place } from './navigation';
import { useCan, useWorkspaceId } from './session';

/** Where this person can go. */
export function usePlaces(): readonly Place[] {
  const can = useCan();
  return PLACES.filter((place) => can(place.permission));
}

/** How many deliveries wait for somebody. */
export function useAttentionCount(): number {
  const workspaceId = useWorkspaceId();
  const can = useCan();
  const { data } = useQuery({ ...attentionReadOptions({ path: { workspaceId } }), enabled: can('posts.read') });
  return data?.total ?? 0;
}
