import { escapeHtml as escape, pagePolicy } from '../../core/pages/page.js';
import type { DeletionState } from './dto/notices.dto.js';
import type { DeletionRow } from './notices.repository.js';

const STYLE = `:root{color-scheme:light dark}body{font:1.05rem/1.6 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1.5rem}
h1{font-size:1.5rem;line-height:1.3}`;

export const DELETION_PAGE_POLICY = pagePolicy(STYLE);

const WHAT =
  'Deleted: the permission that you gave, the keys that came with it, and the number by which the network named you to us. The accounts that you had connected are disconnected.';
const STAYS =
  'What stays: that the accounts were connected, posts that were sent with them, and the counts of how these did. They belong to the organisation that published them; whoever runs this installation deletes them on request.';

export function deletionState({ received_at: receivedAt, handled_at: doneAt }: DeletionRow): DeletionState {
  return {
    state: doneAt === null ? 'received' : 'done',
    receivedAt: receivedAt.toISOString(),
    doneAt: doneAt?.toISOString() ?? null,
    words: doneAt === null ? ['The request came, and is worked on. That takes minutes.'] : [WHAT, STAYS],
  };
}

/** The page behind the address that the network shows to whoever asked. No scripts, no requests, no frames. */
export function renderDeletionPage({ state, receivedAt, words }: DeletionState): string {
  const title = state === 'done' ? 'Your data is deleted' : 'Your request came';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escape(title)} – Carillon</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escape(title)}</h1>
<p>Asked for on ${escape(receivedAt.slice(0, 10))}.</p>
${words.map((paragraph) => `<p>${escape(paragraph)}</p>`).join('\n')}
</body>
</html>
`;
}
