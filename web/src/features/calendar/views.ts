import type { CampaignCount } from './campaign-bar';
import type { Range } from './days.rules';
import type { CardWords } from './entry-card';
import type { CalendarData } from './use-calendar';

/** What each of the views is given. */
export interface ViewProps {
  readonly range: Range;
  readonly data: CalendarData;
  readonly words: CardWords;
  /** Of the workspace's zone. */
  readonly today: string;
  readonly label: string;
  readonly selection: ReadonlySet<string>;
  readonly counts: ReadonlyMap<string, CampaignCount>;
  /** The post that has to stay in sight: it has the focus, or was just moved. */
  readonly pinned: string | null;
  readonly canWrite: boolean;
}
