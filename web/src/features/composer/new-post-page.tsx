import { PageHeader } from '@/ui';

export function NewPostPage() {
  return <PageHeader title="NewPostPage" />;
}
