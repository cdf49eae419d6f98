import type { Config } from '../config/index.js';

export interface Mail {
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly attachments: readonly { readonly name: string; readonly type: string; readonly content: string }[];
  /** The same for every try, so that a receiver can know a repetition. */
  readonly messageId: string;
}

/** Sends e-mail through the operator's server. */
export interface Mailer {
  /** False while no server is set up: nothing can be sent. */
  readonly isSetUp: boolean;
  /** Resolves once the server has taken the mail for at least one receiver. @throws when it has not */
  send(mail: Mail): Promise<void>;
}

export const MAILER = Symbol('MAILER');

/** Longest wait for the server's word. */
const TIMEOUT_MS = 30_000;

export function createMailer(config: Pick<Config, 'mail' | 'server'>): Mailer {
  const { smtpUrl, from } = config.mail;
  if (smtpUrl === null) {
    return {
      isSetUp: false,
      send: () => Promise.reject(new Error('No mail server is set up.')),
    };
  }
  return {
    isSetUp: true,
    send: async ({ to, subject, text, html, attachments, messageId }) => {
      const timer = AbortSignal.timeout(TIMEOUT_MS);
      const late = new Promise<never>((_, reject) =>
        timer.addEventListener('abort', () => reject(new Error('The mail server did not answer in time.'))),
      );
      // Loaded by those who send: most installations never do.
      const { createTransport } = await import('nodemailer');
      const transport = createTransport(smtpUrl, {
        from: from ?? `carillon@${new URL(config.server.publicUrl).hostname}`,
      });
      const sending = transport.sendMail({
        // One mail each: recipients need not know of one another.
        bcc: [...to],
        subject,
        text,
        html,
        messageId,
        attachments: attachments.map(({ name, type, content }) => ({ filename: name, contentType: type, content })),
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      await Promise.race([sending, late]).finally(() => transport.close());
    },
  };
}
