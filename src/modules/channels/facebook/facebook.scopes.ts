import type { AskedScope } from '../contract/index.js';

/** Serves Facebook's calls alone. Facebook refuses the whole sign-in over one permission that the app lacks. */
const FOR_NOTICES = 'pages_manage_metadata';

/** All that Facebook is asked to allow; connecting again asks for the same, so that nothing is lost by it. */
export const ASKED: readonly AskedScope[] = [
  { scope: 'pages_show_list', why: 'To show which Pages you may post to, so that you can choose.' },
  { scope: 'pages_manage_posts', why: 'To publish your posts, and to change or take them down when you say so.' },
  {
    scope: 'pages_read_engagement',
    why: 'To find a post whose sending was cut off, so that it is not sent twice, and to read the Page’s followers.',
  },
  {
    scope: 'business_management',
    why: 'To find Pages that belong to a business portfolio; they are not listed without it.',
  },
  { scope: 'pages_manage_engagement', why: 'To write first comments.' },
  {
    scope: 'pages_read_user_content',
    why: 'To find a first comment whose sending was cut off, and to count comments.',
  },
  { scope: 'read_insights', why: 'To read the numbers of your posts.' },
  {
    scope: FOR_NOTICES,
    why: 'Only where Facebook calls this installation: to be told when somebody reacts to a post, so that its numbers come sooner.',
  },
];
const SCOPES = ASKED.map(({ scope }) => scope);
/** Without the others some Pages, comments or numbers are missing, or come later, and the rest works. */
export const NEEDED: readonly string[] = SCOPES.slice(0, 3);

/** @param hearsNotices whether the network calls this installation */
export function scopesToAsk(hearsNotices: boolean): readonly string[] {
  return hearsNotices ? SCOPES : SCOPES.filter((scope) => scope !== FOR_NOTICES);
}
