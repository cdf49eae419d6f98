import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import {
  CalendarClock,
  ExternalLink as LeaveIcon,
  MoreHorizontal,
  Pencil,
  Play,
  Plug,
  RotateCw,
  Send,
  Trash2,
  XCircle,
  type LucideIcon,
} from 'lucide-react';
import { Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from '@/i18n';
import {
  accountsResume,
  deliveriesReplay,
  deliveriesResumeCampaign,
  deliveriesResumeWorkspace,
  deliveriesUnpublish,
  scheduleCancelDelivery,
  scheduleRetryDelivery,
  type AccountResponse,
  type DeliveryView,
} from '@/api';
import { invalidate } from '@/app/live';
import { useCan, useWorkspaceId } from '@/app/session';
import { lazyPart } from '@/lib/lazy-part';
import { useChannels } from '@/parts/account-label';
import { Button, buttonClass, ConfirmDialog, Menu, useToast, type ButtonVariant, type Question } from '@/ui';
import { helpFor, type DeliveryAction } from './deliveries.rules';

const ResolveDialog = lazyPart(async () => ({ default: (await import('./resolve-dialog')).ResolveDialog }));
const RescheduleDialog = lazyPart(async () => ({ default: (await import('./reschedule-dialog')).RescheduleDialog }));

/** What an action on deliveries makes old. */
export const CHANGED = ['deliveries', 'posts', 'calendar', 'attention', 'accounts', 'campaigns', 'metrics'] as const;

const ICONS: Readonly<Record<DeliveryAction, LucideIcon>> = {
  edit: Pencil,
  retry: RotateCw,
  'publish-now': Send,
  reschedule: CalendarClock,
  drop: XCircle,
  end: XCircle,
  resolve: LeaveIcon,
  reconnect: Plug,
  'resume-account': Play,
  'resume-campaign': Play,
  'resume-workspace': Play,
  see: LeaveIcon,
  remove: Trash2,
  replay: RotateCw,
};

const ASKED: ReadonlySet<DeliveryAction> = new Set(['drop', 'end', 'remove', 'replay']);

/** The one button that helps a delivery now, a second where there is a real choice, and the rest in a menu. */
export function DeliveryButtons({
  delivery,
  account,
}: {
  readonly delivery: DeliveryView;
  readonly account: AccountResponse | undefined;
}) {
  const { t } = useTranslation(['deliveries', 'common']);
  const workspaceId = useWorkspaceId();
  const queryClient = useQueryClient();
  const toast = useToast();
  const can = useCan();
  const { capabilitiesOf, nameOf: channelName } = useChannels();
  const [open, setOpen] = useState<DeliveryAction | null>(null);
  const capabilities = capabilitiesOf(delivery.channel);
  const { main, second, more } = helpFor(delivery, {
    publish: can('posts.publish'),
    write: can('posts.write'),
    manageAccounts: can('accounts.manage'),
    remove: capabilities !== null && capabilities.remove !== false,
    replay: capabilities?.replay === true,
  });
  const name = account?.displayName || account?.handle || channelName(delivery.channel);
  const path = { workspaceId, deliveryId: delivery.id };

  const act = async (action: DeliveryAction): Promise<void> => {
    switch (action) {
      case 'retry':
      case 'publish-now':
        await scheduleRetryDelivery({ path });
        return;
      case 'drop':
      case 'end':
        await scheduleCancelDelivery({ path });
        return;
      case 'remove':
        await deliveriesUnpublish({ path });
        return;
      case 'replay':
        await deliveriesReplay({ path });
        toast({ text: t('done.replay') });
        return;
      case 'resume-account':
        await accountsResume({ path: { workspaceId, accountId: delivery.accountId } });
        return;
      case 'resume-campaign':
        if (delivery.campaignId)
          await deliveriesResumeCampaign({ path: { workspaceId, campaignId: delivery.campaignId } });
        return;
      case 'resume-workspace':
        await deliveriesResumeWorkspace({ path: { workspaceId } });
        return;
      // These are links, or dialogs that act themselves.
      case 'edit':
      case 'reschedule':
      case 'resolve':
      case 'reconnect':
      case 'see':
        return;
    }
  };
  const refresh = (): Promise<void> => invalidate(queryClient, CHANGED);
  const run = useMutation({
    mutationFn: act,
    onError: (error) => toast({ text: error.message, tone: 'bad' }),
    onSettled: refresh,
  });
  const begin = (action: DeliveryAction): void => {
    if (ASKED.has(action) || action === 'resolve' || action === 'reschedule') setOpen(action);
    else run.mutate(action);
  };
  const question = (action: 'drop' | 'end' | 'remove' | 'replay'): Question => ({
    title: t(`ask.${action}.title`, { name }),
    body:
      action === 'remove' && capabilities?.remove === 'requested' ? t('ask.remove.requested') : t(`ask.${action}.body`),
    confirm: t(`action.${action}`),
    variant: action === 'replay' ? 'primary' : 'danger',
    onConfirm: async () => {
      await act(action);
      await refresh();
    },
  });
  const links: Partial<Record<DeliveryAction, (className: string, content: ReactNode) => ReactNode>> = {
    edit: (className, content) => (
      <Link
        to="/workspaces/$workspaceId/posts/$postId"
        params={{ workspaceId, postId: delivery.postId }}
        className={className}
      >
        {content}
      </Link>
    ),
    reconnect: (className, content) => (
      <Link
        to="/workspaces/$workspaceId/accounts/connect"
        params={{ workspaceId }}
        search={{ channel: delivery.channel, reconnect: delivery.accountId }}
        className={className}
      >
        {content}
      </Link>
    ),
    see: (className, content) => (
      <a href={delivery.permalink ?? ''} target="_blank" rel="noopener noreferrer" className={className}>
        {content}
        <span className="sr-only">({t('common:opens-new-window')})</span>
      </a>
    ),
  };
  const button = (action: DeliveryAction, variant: ButtonVariant): ReactNode => {
    const Icon = ICONS[action];
    const words =
      action === 'see' ? t('action.see-on', { channel: channelName(delivery.channel) }) : t(`action.${action}`);
    const content = (
      <>
        <Icon aria-hidden className="size-4" />
        {words}
        <span className="sr-only">({name})</span>
      </>
    );
    const link = links[action];
    if (link) return link(buttonClass(variant, 'small'), content);
    return (
      <Button
        size="small"
        variant={variant}
        isPending={run.isPending && run.variables === action}
        onPress={() => begin(action)}
      >
        {content}
      </Button>
    );
  };
  const asking = open === 'drop' || open === 'end' || open === 'remove' || open === 'replay' ? open : null;
  return (
    <>
      {main ? button(main, main === 'see' ? 'secondary' : 'primary') : null}
      {second ? button(second, 'secondary') : null}
      {more.length > 0 ? (
        <Menu
          label={t('more-for', { name })}
          buttonLabel={t('more-for', { name })}
          className={buttonClass('quiet', 'small', 'min-w-8 px-1.5')}
          groups={[
            {
              id: 'more',
              entries: more.map((action) => {
                const Icon = ICONS[action];
                return {
                  id: action,
                  name: t(`action.${action}`),
                  icon: <Icon aria-hidden className="size-4" />,
                  danger: action === 'drop' || action === 'remove',
                };
              }),
            },
          ]}
          onAction={(id) => begin(id as DeliveryAction)}
        >
          <MoreHorizontal aria-hidden className="size-4" />
        </Menu>
      ) : null}
      <ConfirmDialog question={asking ? question(asking) : null} onClose={() => setOpen(null)} />
      <Suspense fallback={null}>
        {open === 'resolve' ? (
          <ResolveDialog delivery={delivery} account={account} onClose={() => setOpen(null)} />
        ) : null}
        {open === 'reschedule' ? <RescheduleDialog deliveries={[delivery]} onClose={() => setOpen(null)} /> : null}
      </Suspense>
    </>
  );
}
