import { PageHeader } from '@/ui';

export function PostDeliveriesPage() {
  return <PageHeader title="PostDeliveriesPage" />;
}
