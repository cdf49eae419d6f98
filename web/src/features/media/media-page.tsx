import { PageHeader } from '@/ui';

export function MediaPage() {
  return <PageHeader title="MediaPage" />;
}
