import { PageHeader } from '@/ui';

export function ConnectReturnPage() {
  return <PageHeader title="ConnectReturnPage" />;
}
