import { PageHeader } from '@/ui';

export function ChannelPage() {
  return <PageHeader title="ChannelPage" />;
}
