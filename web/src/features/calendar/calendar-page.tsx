import { PageHeader } from '@/ui';

export function CalendarPage() {
  return <PageHeader title="CalendarPage" />;
}
