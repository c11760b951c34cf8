import { createTransport } from 'nodemailer';
import type { Message } from '../domain/notices/messages.js';
import type { Settings } from '../env.js';

/** An e-mail to one person. */
export interface Mail extends Message {
  readonly to: string;
  /** What its Message-ID begins with: the same whenever it is repeated. */
  readonly id: string;
}

/** What came of an e-mail, in words of ours: what a mail server says may name accounts and addresses. */
export type MailOutcome =
  | { readonly isSent: true }
  | {
      readonly isSent: false;
      readonly fault: string;
      /** Whether the mail server refused just this e-mail, for good; else it took nothing, or may take it later. */
      readonly isRefused: boolean;
      /** Whether other e-mails would fare the same now. */
      readonly isServerAway: boolean;
    };

/** Sends e-mails through the operator's mail server. */
export type Mailer = (mail: Mail) => Promise<MailOutcome>;

const CONNECT_MS = 10_000;
const SOCKET_MS = 20_000;

/**
 * Each e-mail has a connection of its own. Certificates are verified; a password goes over TLS, or to this machine.
 *
 * @returns null where no mail server is set up
 */
export function createMailer({ smtpUrl, mailFrom }: Pick<Settings, 'smtpUrl' | 'mailFrom'>): Mailer | null {
  if (smtpUrl === undefined || mailFrom === undefined) return null;
  const { protocol, hostname, port, username, password } = new URL(smtpUrl);
  const host = hostname.replace(/^\[|\]$/g, '');
  const secure = protocol === 'smtps:';
  const isHere = ['localhost', '127.0.0.1', '::1'].includes(host);
  const hasPassword = username !== '';
  const transport = createTransport({
    ...{ host, secure, port: port === '' ? (secure ? 465 : 587) : Number(port) },
    ...(hasPassword
      ? { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }
      : {}),
    requireTLS: hasPassword && !secure && !isHere,
    ...{ connectionTimeout: CONNECT_MS, greetingTimeout: CONNECT_MS, socketTimeout: SOCKET_MS },
    // What is told never names a file or an address to be put into an e-mail.
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
  const domain = /@([^@>]+)>?$/.exec(mailFrom)?.[1] ?? host;

  return async ({ to, id, subject, text, html }) => {
    try {
      await transport.sendMail({
        from: mailFrom,
        // An object: a text would be read as a list of addresses.
        to: { name: '', address: to },
        ...{ subject, text, html },
        messageId: `<${id}@${domain}>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
      return { isSent: true };
    } catch (error) {
      return { isSent: false, ...faultOf(error) };
    }
  };
}

/** The codes are nodemailer's: https://nodemailer.com/errors */
function faultOf(error: unknown): Omit<MailOutcome & { isSent: false }, 'isSent'> {
  const { code, command, responseCode = 0 } = (error ?? {}) as Refusal;
  const isRefused = responseCode >= 500;
  const status = responseCode === 0 ? '' : ` (${String(responseCode)})`;
  if (code === 'EENVELOPE' && command === 'RCPT TO') {
    return { fault: `The mail server does not take the address${status}.`, isRefused, isServerAway: false };
  }
  if (code === 'EENVELOPE' && command === undefined) {
    return { fault: 'The address is none to send an e-mail to.', isRefused: true, isServerAway: false };
  }
  if (code === 'EMESSAGE') {
    return { fault: `The mail server does not take the message${status}.`, isRefused, isServerAway: false };
  }
  return {
    fault: FAULTS[code ?? ''] ?? 'The mail server cannot be reached.',
    isRefused: false,
    isServerAway: true,
  };
}

interface Refusal {
  readonly code?: string;
  /** What the mail server answered to, as in `RCPT TO`. */
  readonly command?: string;
  readonly responseCode?: number;
}

/** What is amiss with the mail server, or how it is set up. */
const FAULTS: Readonly<Record<string, string>> = {
  EAUTH: 'The mail server does not accept the credentials.',
  EENVELOPE: 'The mail server does not take the sender.',
  ETLS: 'There is no safe connection to the mail server.',
};
