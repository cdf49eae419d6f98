import type { Answer } from './http-exchange.js';
import type { InventedReply } from './engagement.js';
import type { SandboxAccount, SandboxMedia, SandboxMetrics, SandboxPost } from './sandbox-types.js';

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fafafa}
header{border-bottom:3px double #b58900;margin-bottom:1.5rem}header b{background:#b58900;color:#fff;padding:0 .4rem;border-radius:.2rem}
article{background:#fff;border:1px solid #ddd;border-radius:.5rem;padding:1rem;margin:1rem 0}p{white-space:pre-wrap;overflow-wrap:anywhere}
img,video{max-width:100%;border-radius:.3rem}small{color:#666}label{display:block;margin:.4rem 0}button{font:inherit;padding:.3rem 1rem;margin-right:.5rem}`;

// No form-action: a consent form is answered by a redirect to the app that asked, and browsers hold that rule against redirects too.
const POLICY =
  "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

export function page(title: string, content: string, status = 200): Answer {
  const body = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)} · sandbox</title><style>${STYLE}</style>
<header><b>sandbox</b> A practice network. Nobody reads this, and everybody here is invented.</header>
<main><h1>${escapeHtml(title)}</h1>${content}</main></html>`;
  const headers = {
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  };
  return { status, type: 'text/html; charset=utf-8', body, headers };
}

/** Asks whether an app may act for one of the accounts. `hidden` goes along with the form. */
export function consentPage(
  appName: string,
  accounts: readonly SandboxAccount[],
  hidden: Readonly<Record<string, string>>,
): Answer {
  const choices = accounts.map(
    ({ handle, displayName }, index) =>
      `<label><input type="checkbox" name="handle" value="${escapeHtml(handle)}"${index === 0 ? ' checked' : ''}> ${escapeHtml(displayName)} (@${escapeHtml(handle)})</label>`,
  );
  const fields = Object.entries(hidden).map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  );
  return page(
    `${appName} wants to post for you`,
    `<form method="post" action="/oauth/authorize">${fields.join('')}<p>As which of your accounts?</p>${choices.join('')}
<button name="decision" value="approve">Approve</button><button name="decision" value="deny">Deny</button></form>`,
  );
}

export interface PostView {
  readonly post: SandboxPost;
  readonly author: SandboxAccount;
  readonly media: readonly SandboxMedia[];
  readonly metrics: SandboxMetrics;
}

export function postArticle({ post, author, media, metrics }: PostView): string {
  const warning =
    post.contentWarning === null ? '' : `<p><small>Content warning: ${escapeHtml(post.contentWarning)}</small></p>`;
  const reply = post.replyTo === null ? '' : `<small>in reply to ${escapeHtml(post.replyTo)}</small>`;
  const files = media.map((file) => {
    const source = `/media/${escapeHtml(file.id)}`;
    return file.mime.startsWith('video/')
      ? `<video controls src="${source}" title="${escapeHtml(file.alt ?? '')}"></video>`
      : `<img src="${source}" alt="${escapeHtml(file.alt ?? '')}">`;
  });
  const numbers = Object.entries(metrics).map(([name, value]) => `${value} ${name}`);
  return `<article><b>${escapeHtml(author.displayName)}</b> <a href="/@${escapeHtml(author.handle)}">@${escapeHtml(author.handle)}</a> ${reply}
${warning}<p${post.language === null ? '' : ` lang="${escapeHtml(post.language)}"`}>${escapeHtml(post.text)}</p>${files.join('')}
<small><a href="/@${escapeHtml(author.handle)}/${escapeHtml(post.id)}">${escapeHtml(post.createdAt)}</a> · ${numbers.join(' · ')}</small></article>`;
}

export function replyArticle(reply: InventedReply): string {
  return `<article><b>${escapeHtml(reply.author)}</b> <small>invented by the sandbox</small><p>${escapeHtml(reply.text)}</p></article>`;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/gu, (sign) => `&#${sign.charCodeAt(0)};`);
}
