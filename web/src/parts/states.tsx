import {
  AlertTriangle,
  Ban,
  CalendarClock,
  CheckCircle2,
  CircleDashed,
  CircleHelp,
  Clock3,
  FilePen,
  Loader2,
  PauseCircle,
  RotateCw,
  Trash2,
  XCircle,
  type LucideIcon,
} from 'lucide-react';
import { useTranslation } from '@/i18n';
import type { AccountResponse, DeliveryView, PostView } from '@/api';
import { Badge, type Tone } from '@/ui';

export type DeliveryState = DeliveryView['state'];
export type PostState = PostView['state'];
export type AccountStatus = AccountResponse['status'];

interface Look {
  readonly tone: Tone;
  readonly icon: LucideIcon;
}

/** How each state looks. The word for it is in the translations, `common:delivery-state.*`. */
export const DELIVERY_LOOKS: Readonly<Record<DeliveryState, Look>> = {
  scheduled: { tone: 'info', icon: CalendarClock },
  sending: { tone: 'accent', icon: Loader2 },
  retrying: { tone: 'warn', icon: RotateCw },
  unconfirmed: { tone: 'warn', icon: CircleHelp },
  published: { tone: 'ok', icon: CheckCircle2 },
  failed: { tone: 'bad', icon: XCircle },
  held: { tone: 'warn', icon: PauseCircle },
  missed: { tone: 'bad', icon: Clock3 },
  cancelled: { tone: 'neutral', icon: Ban },
  removing: { tone: 'accent', icon: Loader2 },
  removed: { tone: 'neutral', icon: Trash2 },
};

export const POST_LOOKS: Readonly<Record<PostState, Look>> = {
  draft: { tone: 'neutral', icon: FilePen },
  scheduled: { tone: 'info', icon: CalendarClock },
  publishing: { tone: 'accent', icon: Loader2 },
  published: { tone: 'ok', icon: CheckCircle2 },
  attention: { tone: 'bad', icon: AlertTriangle },
};

const ACCOUNT_LOOKS: Readonly<Record<AccountStatus, Look>> = {
  active: { tone: 'ok', icon: CheckCircle2 },
  paused: { tone: 'warn', icon: PauseCircle },
  reconnect: { tone: 'bad', icon: AlertTriangle },
  disconnected: { tone: 'neutral', icon: CircleDashed },
};

export function DeliveryStateBadge({ state }: { readonly state: DeliveryState }) {
  const { t } = useTranslation();
  const { tone, icon: Icon } = DELIVERY_LOOKS[state];
  return (
    <Badge tone={tone} icon={<Icon aria-hidden className={Icon === Loader2 ? 'size-3.5 animate-spin' : 'size-3.5'} />}>
      {t(`delivery-state.${state}`)}
    </Badge>
  );
}

export function PostStateBadge({ state }: { readonly state: PostState }) {
  const { t } = useTranslation();
  const { tone, icon: Icon } = POST_LOOKS[state];
  return (
    <Badge tone={tone} icon={<Icon aria-hidden className={Icon === Loader2 ? 'size-3.5 animate-spin' : 'size-3.5'} />}>
      {t(`post-state.${state}`)}
    </Badge>
  );
}

export function AccountStatusBadge({ status }: { readonly status: AccountStatus }) {
  const { t } = useTranslation();
  const { tone, icon: Icon } = ACCOUNT_LOOKS[status];
  return (
    <Badge tone={tone} icon={<Icon aria-hidden className="size-3.5" />}>
      {t(`account-status.${status}`)}
    </Badge>
  );
}
