import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly messageId: string;
  readonly text: string;
}

/** A mail server on a port of its own, which keeps what it is given. */
export interface MailServer extends AsyncDisposable {
  /** `smtp://127.0.0.1:<port>`. */
  readonly url: string;
  /** In the order they came; a mail that came twice is here twice. */
  readonly received: ReceivedMail[];
  /** What it says to a recipient from now on; null: that it takes them. */
  refuseRecipients(reply: string | null): void;
}

interface Envelope {
  from: string;
  to: string[];
}

/** As much of SMTP (RFC 5321) as a client without sign-in and TLS asks for. */
export const startMailServer = async (): Promise<MailServer> => {
  const received: ReceivedMail[] = [];
  const open = new Set<Socket>();
  let refusal: string | null = null;
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    let rest = '';
    let isData = false;
    let envelope: Envelope = { from: '', to: [] };
    const say = (line: string): void => void socket.write(`${line}\r\n`);
    const answer = (line: string): void => {
      const verb = line.slice(0, 4).toUpperCase();
      switch (verb) {
        case 'EHLO':
        case 'HELO':
          say('250 mail.test');
          return;
        case 'MAIL':
          envelope = { from: addressIn(line), to: [] };
          say('250 2.1.0 Ok');
          return;
        case 'RCPT':
          if (refusal === null) envelope.to.push(addressIn(line));
          say(refusal ?? '250 2.1.5 Ok');
          return;
        case 'DATA':
          isData = true;
          say('354 End data with <CR><LF>.<CR><LF>');
          return;
        case 'QUIT':
          say('221 2.0.0 Bye');
          socket.end();
          return;
        default:
          say('250 2.0.0 Ok');
      }
    };
    socket.on('data', (chunk) => {
      rest += chunk.toString('utf8');
      for (;;) {
        const end = isData ? rest.indexOf('\r\n.\r\n') : rest.indexOf('\r\n');
        if (end < 0) return;
        const part = rest.slice(0, end);
        rest = rest.slice(end + (isData ? 5 : 2));
        if (!isData) {
          answer(part);
          continue;
        }
        isData = false;
        received.push(mailOf(envelope, part));
        say('250 2.0.0 Ok: queued');
      }
    });
    say('220 mail.test ESMTP');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `smtp://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    received,
    refuseRecipients: (reply) => {
      refusal = reply;
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
};

const addressIn = (line: string): string => /<([^>]*)>/.exec(line)?.[1] ?? '';

const mailOf = ({ from, to }: Envelope, data: string): ReceivedMail => {
  const end = data.indexOf('\r\n\r\n');
  const head = data.slice(0, end).replaceAll(/\r\n[ \t]+/g, ' ');
  const header = (name: string): string => new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1] ?? '';
  const body = data.slice(end + 4);
  const isQuoted = header('content-transfer-encoding') === 'quoted-printable';
  return {
    from,
    to,
    subject: header('subject'),
    messageId: header('message-id'),
    text: (isQuoted ? unquoted(body) : body).replaceAll('\r\n', '\n'),
  };
};

const unquoted = (text: string): string =>
  Buffer.from(
    text
      .replaceAll(/=\r\n/g, '')
      .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString('utf8');
