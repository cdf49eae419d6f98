/** The web app's page about a sign-in. */
export interface ConnectPages {
  /** Its path; null where this installation serves no web app. */
  pathOf(workspaceId: string, attemptId: string): string | null;
  /** The same for somebody who came by a link, and has no account here. */
  pathForVisitor(attemptId: string): string | null;
}

/** Injection token of the pages. */
export const CONNECT_PAGES = Symbol('ConnectPages');
