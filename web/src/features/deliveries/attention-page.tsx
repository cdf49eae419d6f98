import { PageHeader } from '@/ui';

export function AttentionPage() {
  return <PageHeader title="AttentionPage" />;
}
