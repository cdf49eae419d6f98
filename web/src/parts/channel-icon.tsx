import {
  AtSign,
  Briefcase,
  Camera,
  Cloud,
  Flag,
  FlaskConical,
  Globe,
  MessageCircle,
  Rss,
  Webhook,
  X,
  type LucideIcon,
} from 'lucide-react';
import { classNames } from '@/lib/class-names';

/** Signs of our own, not the networks' marks; the channel's name stands beside them or in their label. */
const ICONS: Readonly<Record<string, LucideIcon>> = {
  bluesky: Cloud,
  facebook: Flag,
  feed: Rss,
  instagram: Camera,
  linkedin: Briefcase,
  mastodon: MessageCircle,
  sandbox: FlaskConical,
  threads: AtSign,
  webhook: Webhook,
  x: X,
};

/** @param className with its size, 4 if nothing is given: of two sizes the larger would win */
export function ChannelIcon({ channel, className }: { readonly channel: string; readonly className?: string }) {
  const Icon = ICONS[channel] ?? Globe;
  return <Icon aria-hidden className={classNames('shrink-0', className ?? 'size-4')} />;
}
