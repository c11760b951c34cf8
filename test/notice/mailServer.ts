import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** An e-mail as it came. */
export interface ReceivedMail extends Email {
  /** Whom the envelope names. */
  readonly recipients: readonly string[];
  /** The whole of it, as it was sent. */
  readonly raw: string;
}

/** A mail server that keeps what comes. */
export interface MailServer {
  readonly port: number;
  /** Its address, as CASTELLAN_SMTP_URL takes it. */
  readonly url: string;
  readonly mails: ReceivedMail[];
  /** The mails to an address, oldest first. */
  to(address: string): ReceivedMail[];
}

/** Starts one on the local address, without TLS unless told otherwise; it is gone after the tests of the file. */
export async function startMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const mails: ReceivedMail[] = [];
  const server = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ['STARTTLS'], disableReverseLookup: true },
    onData: (stream, session, callback) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const raw = Buffer.concat(chunks).toString('utf8');
        const recipients = session.envelope.rcptTo.map(({ address }) => address);
        PostalMime.parse(raw).then((mail) => {
          mails.push({ ...mail, recipients, raw });
          callback();
        }, callback);
      });
    },
    ...options,
  });
  // A client that hangs up, as one does that does not trust the certificate, is no fault of the test.
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  after(async () => {
    await new Promise<void>((done) => {
      server.close(done);
    });
  });
  const { port } = server.server.address() as AddressInfo;
  return {
    port,
    url: `smtp://127.0.0.1:${String(port)}`,
    mails,
    to: (address) => mails.filter(({ recipients }) => recipients.includes(address)),
  };
}
