import { PageHeader } from '@/ui';

export function PostsPage() {
  return <PageHeader title="PostsPage" />;
}
