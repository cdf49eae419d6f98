import { setting, type Reader, type SettingValues } from './setting.js';

const smtpUrl: Reader<string> = {
  allowed: 'an address such as smtps://user:password@mail.example:465 or smtp://mail.example:587',
  read: (text) => {
    try {
      const url = new URL(text);
      return ['smtp:', 'smtps:'].includes(url.protocol) && url.hostname !== '' ? text : undefined;
    } catch {
      return undefined;
    }
  },
};

const sender: Reader<string> = {
  allowed: 'an e-mail address, or a name and an address such as Carillon <carillon@example.com>',
  read: (text) => (/^(?:[^<>\r\n"]{1,100}<)?[^\s@<>]+@[^\s@<>]+>?$/.test(text) ? text : undefined),
};

export const mailSettings = {
  smtpUrl: setting<string | null>({
    env: 'CARILLON_SMTP_URL',
    doc: 'The mail server that scheduled reports are sent through. Without it, none are sent.',
    byDefault: null,
    secret: true,
    ...smtpUrl,
  }),
  from: setting<string | null>({
    env: 'CARILLON_MAIL_FROM',
    doc: 'Whom reports come from.',
    byDefault: null,
    defaultInWords: 'carillon@ and the host of CARILLON_PUBLIC_URL',
    ...sender,
  }),
};

export type MailConfig = SettingValues<typeof mailSettings>;
