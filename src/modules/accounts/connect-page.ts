import { escapeHtml as escape, pagePolicy } from '../../core/pages/page.js';
import type { CallbackOutcome } from './connect-callback.service.js';

const STYLE = `:root{color-scheme:light dark}body{font:1.05rem/1.6 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1.5rem}
h1{font-size:1.5rem;line-height:1.3}code{display:block;padding:.75rem;border:1px solid;border-radius:.4rem;overflow-wrap:anywhere}
p,button{overflow-wrap:anywhere}button{font:inherit;padding:.5rem 1rem}`;

/** No scripts, no requests, no frames: only the style below, by its hash. */
export const PAGE_POLICY = pagePolicy(STYLE);
/** The same, with a button. */
export const ASKING_PAGE_POLICY = pagePolicy(STYLE, { forms: true });

/**
 * The page a person sees on coming back from a network.
 * @param homeUrl where its link leads
 * @param answerTo where the button of a page that asks leads
 */
export function renderConnectPage(outcome: CallbackOutcome, homeUrl: string, answerTo?: string): string {
  const { title, paragraphs } = wordsFor(outcome);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)} – Carillon</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escape(title)}</h1>
${paragraphs.map((paragraph) => `<p>${escape(paragraph)}</p>`).join('\n')}
${secretsOf(outcome)}${buttonOf(outcome, answerTo)}
<p><a href="${escape(homeUrl)}">Back to Carillon</a></p>
</body>
</html>
`;
}

function wordsFor(outcome: CallbackOutcome): { title: string; paragraphs: string[] } {
  const channel = outcome.channelName ?? 'The network';
  switch (outcome.status) {
    case 'connected':
      return { title: 'Connected', paragraphs: [`${outcome.handles.join(', ')} on ${channel} is connected.`] };
    case 'choosing':
      return {
        title: 'Choose what to connect',
        paragraphs: [
          `The sign-in gave access to ${outcome.count} accounts on ${channel}. Nothing is connected yet: which of them are is chosen in Carillon, by whoever began.`,
        ],
      };
    case 'asking':
      return {
        title: `Connect to “${outcome.workspaceName}”?`,
        paragraphs: [
          `${outcome.personName} (${outcome.personEmail}) began this sign-in, for the workspace “${outcome.workspaceName}”. If you go on, the account on ${channel} that you signed in with is connected there: its people can post as it and read its numbers.`,
          `Nothing is connected yet. If you don't know ${outcome.personName}, or did not expect this, close this page, and ask ${outcome.personName} or whoever sent you here.`,
          'Some networks wait half a minute for the answer. If that was too short, begin again.',
        ],
      };
    case 'cancelled':
      return { title: 'Not connected', paragraphs: ['The sign-in was cancelled. Nothing was connected.'] };
    case 'failed':
      return { title: 'Not connected', paragraphs: [outcome.detail, 'Nothing was connected.'] };
  }
}

function secretsOf(outcome: CallbackOutcome): string {
  if (outcome.status !== 'connected') return '';
  return outcome.stored.revealOnce
    .map(
      ({ label, value }) =>
        `<p>${escape(label)}. Copy it now, it is not shown again:</p>\n<code>${escape(value)}</code>`,
    )
    .join('\n');
}

function buttonOf(outcome: CallbackOutcome, answerTo: string | undefined): string {
  if (outcome.status !== 'asking' || answerTo === undefined) return '';
  return `<form method="post" action="${escape(answerTo)}"><button>Connect to “${escape(outcome.workspaceName)}”</button></form>`;
}
