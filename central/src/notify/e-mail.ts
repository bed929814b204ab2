/**
 * E-mail over SMTP with TLS, to the address an administrator has entered for a person. Text and plain HTML say the
 * same; the still goes along where the person may see evidence. The Message-ID is that of the message in every attempt
 * (RFC 5322, 3.6.4), so a mail server that took it twice shows it once.
 */
import nodemailer from 'nodemailer';
import type { Options } from 'nodemailer/lib/mailer';
import type { Locale } from '#protocol/account.ts';
import type { NotifyPeople } from '../ledger/notify/notify-people.ts';
import type { Channel, Message, Outcome } from './channel.ts';
import { MAIL_WORDS } from './words.ts';

export interface Smtp {
  host: string;
  port: number;
  /** `tls`: from the first byte. `starttls`: after a greeting in clear, and never without. */
  tls: 'tls' | 'starttls';
  from: string;
  user: string | null;
  password: string | null;
  ca?: readonly string[];
}

export interface EMailDeps {
  /** Null: none is configured. */
  smtp: Smtp | null;
  people: NotifyPeople;
  /** Of each wait on the server. */
  timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;

export function createEMail({ smtp, people, timeoutMs = TIMEOUT_MS }: EMailDeps): Channel {
  return {
    isReady: () => smtp !== null,
    targetsOf: async (accountId) => ((await people.settings(accountId)).email === null ? [] : ['']),
    send: async (message, { accountId }) => {
      const { email } = await people.settings(accountId);
      if (email === null || smtp === null) {
        return { status: 'gone', detail: 'no address' };
      }
      const mail = await compose(message, smtp.from, email);
      return deliver(smtp, mail, timeoutMs);
    },
  };
}

async function deliver(smtp: Smtp, mail: Options, timeoutMs: number): Promise<Outcome> {
  const transport = nodemailer.createTransport({
    host: smtp.host,
    port: smtp.port,
    secure: smtp.tls === 'tls',
    requireTLS: smtp.tls === 'starttls',
    ...(smtp.user === null ? {} : { auth: { user: smtp.user, pass: smtp.password ?? '' } }),
    tls: { minVersion: 'TLSv1.2', ...(smtp.ca === undefined ? {} : { ca: [...smtp.ca] }) },
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    const { response } = await transport.sendMail(mail);
    return { status: 'sent', detail: shorten(response) };
  } catch (error) {
    return failureOf(error);
  } finally {
    transport.close();
  }
}

/**
 * A 5xx to this message is final (RFC 5321, 4.2.1). A refused password is not: it is the configuration's fault, and
 * the message is still good when that is mended.
 */
function failureOf(error: unknown): Outcome {
  const { code, responseCode, response } = fieldsOf(error);
  const detail = shorten(response ?? code ?? 'the line broke');
  const isFinal = responseCode !== undefined && responseCode >= 500 && code !== 'EAUTH' && code !== 'ETLS';
  return {
    status: isFinal ? 'refused' : 'retry',
    detail: code === 'EAUTH' ? `sign-in refused: ${detail}` : detail,
  };
}

function fieldsOf(error: unknown): { code?: string; responseCode?: number; response?: string } {
  if (!(error instanceof Error)) {
    return {};
  }
  const { code, responseCode, response } = error as Error & Record<string, unknown>;
  return {
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof responseCode === 'number' ? { responseCode } : {}),
    ...(typeof response === 'string' ? { response } : {}),
  };
}

const MOST_DETAIL = 200;
function shorten(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ').slice(0, MOST_DETAIL);
}

async function compose(message: Message, from: string, to: string): Promise<Options> {
  const words = MAIL_WORDS[message.locale];
  const why = message.about?.why ?? null;
  const lines = [
    message.text,
    ...(why === null ? [] : [why]),
    '',
    `${words.open}: ${message.url}`,
    '',
    words.foot,
  ];
  const snapshot = await message.snapshot();
  return {
    from: { name: 'Mắt Làng', address: from },
    to: { name: '', address: to },
    subject: message.title.replaceAll(/\p{Cc}+/gu, ' '),
    messageId: `<${message.id}@${from.split('@')[1] ?? 'matlang'}>`,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Matlang-Id': message.id },
    text: lines.join('\n'),
    html: htmlOf(message, why, message.locale),
    attachments:
      snapshot === null ? [] : [{ filename: 'snapshot.jpg', content: snapshot, contentType: 'image/jpeg' }],
  };
}

function htmlOf(message: Message, why: string | null, locale: Locale): string {
  const words = MAIL_WORDS[locale];
  const parts = [
    `<h2>${escapeHtml(message.title)}</h2>`,
    `<p>${escapeHtml(message.text)}</p>`,
    ...(why === null ? [] : [`<p>${escapeHtml(why)}</p>`]),
    `<p><a href="${escapeHtml(message.url)}">${escapeHtml(words.open)}</a></p>`,
    `<p><small>${escapeHtml(words.foot)}</small></p>`,
  ];
  return `<!doctype html><html lang="${locale}"><body>${parts.join('\n')}</body></html>`;
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
