import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from '@/i18n';
import { workspacesDelete } from '@/api';
import { Banner, Button, ConfirmDialog } from '@/ui';
import { meOptions, useCan, useWorkspace } from './session';

/** Says that nothing here is real, and takes it away with one click. */
export function SampleBanner() {
  const { t } = useTranslation();
  const workspace = useWorkspace();
  const can = useCan();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const remove = async (): Promise<void> => {
    await workspacesDelete({ path: { workspaceId: workspace.id }, body: { confirmName: workspace.name } });
    await queryClient.invalidateQueries(meOptions());
    await navigate({ to: '/' });
  };
  return (
    <>
      <Banner
        tone="info"
        title={t('sample.title')}
        actions={
          can('workspace.delete') ? (
            <Button size="small" onPress={() => setAsking(true)}>
              {t('sample.remove')}
            </Button>
          ) : undefined
        }
      >
        {t('sample.body')}
      </Banner>
      <ConfirmDialog
        question={
          asking
            ? {
                title: t('sample.remove-title'),
                body: t('sample.remove-body'),
                confirm: t('sample.remove'),
                variant: 'danger',
                onConfirm: remove,
              }
            : null
        }
        onClose={() => setAsking(false)}
      />
    </>
  );
}
