import { PageHeader } from '@/ui';

export function CampaignPage() {
  return <PageHeader title="CampaignPage" />;
}
