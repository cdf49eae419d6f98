import { PageHeader } from '@/ui';

export function AnalyticsPage() {
  return <PageHeader title="AnalyticsPage" />;
}
