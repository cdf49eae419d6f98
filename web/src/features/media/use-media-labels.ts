import { useQuery } from '@tanstack/react-query';
import { mediaLabelsOptions, type MediaLabelsDto } from '@/api';
import { useWorkspaceId } from '@/app/session';

const NONE: MediaLabelsDto['labels'] = [];

/** The labels that files have, the most used first. */
export function useMediaLabels(): MediaLabelsDto['labels'] {
  const workspaceId = useWorkspaceId();
  return useQuery(mediaLabelsOptions({ path: { workspaceId } })).data?.labels ?? NONE;
}
