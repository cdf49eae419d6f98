import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import { isProblem, sessionsSignOut } from '@/api';
import { useTranslation } from '@/i18n';
import { useToast } from '@/ui';
import { startAnew } from './session';

/** Ends the session and goes to the sign-in. One that has ended already is no reason to stay; anything else is told. */
export function useSignOut(): () => void {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const toast = useToast();
  return useCallback(() => {
    const signOut = async (): Promise<void> => {
      try {
        await sessionsSignOut();
      } catch (failure) {
        if (!isProblem(failure) || failure.status !== 401) {
          toast({ text: failure instanceof Error ? failure.message : t('went-wrong'), tone: 'bad' });
          return;
        }
      }
      await startAnew(queryClient, null);
      await navigate({ to: '/sign-in' });
    };
    void signOut();
  }, [navigate, queryClient, t, toast]);
}
