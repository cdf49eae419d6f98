import { CreateWorkspaces1763880001000 } from './1763880001000-create-workspaces.js';
import { CreateAccounts1763880002000 } from './1763880002000-create-accounts.js';
import { CreatePosts1763880003000 } from './1763880003000-create-posts.js';
import { CreatePublishing1763880004000 } from './1763880004000-create-publishing.js';
import { CreateMetrics1763880005000 } from './1763880005000-create-metrics.js';
import { CreateLedger1764240001000 } from './1764240001000-create-ledger.js';
import { IndexFailedAttempts1764240002000 } from './1764240002000-index-failed-attempts.js';
import { TunePublishing1764240003000 } from './1764240003000-tune-publishing.js';
import { CreateOutages1764240004000 } from './1764240004000-create-outages.js';
import { LabelMedia1764240005000 } from './1764240005000-label-media.js';
import { MarkSampleWorkspaces1764670001000 } from './1764670001000-mark-sample-workspaces.js';
import { LetWorkspacesGo1764670002000 } from './1764670002000-let-workspaces-go.js';
import { CreateAccountAvatars1764670003000 } from './1764670003000-create-account-avatars.js';
import { StopChannels1764800001000 } from './1764800001000-stop-channels.js';
import { CreateRollUps1764900001000 } from './1764900001000-create-roll-ups.js';
import { CreateReporting1764900002000 } from './1764900002000-create-reporting.js';
import { CreateHistory1764900003000 } from './1764900003000-create-history.js';
import { CreateReportShares1764900004000 } from './1764900004000-create-report-shares.js';
import { SumGainsByAccount1764909001000 } from './1764909001000-sum-gains-by-account.js';
import { CreateConnectLinks1764910001000 } from './1764910001000-create-connect-links.js';
import { CreateNotices1765100001000 } from './1765100001000-create-notices.js';
import { KeepDocuments1765150001000 } from './1765150001000-keep-documents.js';
import { TrackLinks1765200001000 } from './1765200001000-track-links.js';
import { CountLinkClicks1765200002000 } from './1765200002000-count-link-clicks.js';
import { CountHistoryPages1765250001000 } from './1765250001000-count-history-pages.js';
import { EndInvitationsOfFormerMembers1765300001000 } from './1765300001000-end-invitations-of-former-members.js';
import { KeepStartsApart1765300002000 } from './1765300002000-keep-starts-apart.js';
import { TellProcessTroubles1765310001000 } from './1765310001000-tell-process-troubles.js';
import { NoteHurries1765310002000 } from './1765310002000-note-hurries.js';
import { CompareAddresses1765400001000 } from './1765400001000-compare-addresses.js';
import { KeepIssues1765400002000 } from './1765400002000-keep-issues.js';
import { FoldFoundPostsAnew1765400003000 } from './1765400003000-fold-found-posts-anew.js';
import { TellChangedPublications1765400004000 } from './1765400004000-tell-changed-publications.js';
import { TellWhatNothingRenews1765410001000 } from './1765410001000-tell-what-nothing-renews.js';
import { AskForCancelling1765410002000 } from './1765410002000-ask-for-cancelling.js';

/** Every migration, oldest first. Forward only. */
export const migrations = [
  CreateWorkspaces1763880001000,
  CreateAccounts1763880002000,
  CreatePosts1763880003000,
  CreatePublishing1763880004000,
  CreateMetrics1763880005000,
  CreateLedger1764240001000,
  IndexFailedAttempts1764240002000,
  TunePublishing1764240003000,
  CreateOutages1764240004000,
  LabelMedia1764240005000,
  MarkSampleWorkspaces1764670001000,
  LetWorkspacesGo1764670002000,
  CreateAccountAvatars1764670003000,
  StopChannels1764800001000,
  CreateRollUps1764900001000,
  CreateReporting1764900002000,
  CreateHistory1764900003000,
  CreateReportShares1764900004000,
  SumGainsByAccount1764909001000,
  CreateConnectLinks1764910001000,
  CreateNotices1765100001000,
  KeepDocuments1765150001000,
  TrackLinks1765200001000,
  CountLinkClicks1765200002000,
  CountHistoryPages1765250001000,
  EndInvitationsOfFormerMembers1765300001000,
  KeepStartsApart1765300002000,
  TellProcessTroubles1765310001000,
  NoteHurries1765310002000,
  CompareAddresses1765400001000,
  KeepIssues1765400002000,
  FoldFoundPostsAnew1765400003000,
  TellChangedPublications1765400004000,
  TellWhatNothingRenews1765410001000,
  AskForCancelling1765410002000,
];
