import { PageHeader } from '@/ui';

export function CampaignsPage() {
  return <PageHeader title="CampaignsPage" />;
}
