import { PageHeader } from '@/ui';

export function WelcomePage() {
  return <PageHeader title="WelcomePage" />;
}
