import { PageHeader } from '@/ui';

export function PostPage() {
  return <PageHeader title="PostPage" />;
}
