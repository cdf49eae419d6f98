import { PageHeader } from '@/ui';

export function AccountsPage() {
  return <PageHeader title="AccountsPage" />;
}
