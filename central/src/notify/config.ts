/** What central's configuration says about telling people. Passwords never stand in it. */
import { readFileSync, statSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { z } from 'zod';
import { ConfigError } from '#base/config.ts';
import { describeError } from '#base/errors.ts';
import { mailAddress } from '#protocol/notify.ts';
import type { Smtp } from './e-mail.ts';

const hostName = z.string().regex(/^[\w.-]+$|^[0-9a-fA-F:.]+$/, 'expected a host name or an address');

export const smtpConfig = z
  .strictObject({
    host: hostName,
    port: z.number({ error: 'expected a port, 1 to 65535' }).int().min(1).max(65_535).default(587),
    /** `starttls` (587) or `tls` from the first byte (465). There is no mail without either. */
    tls: z.enum(['starttls', 'tls']).default('starttls'),
    from: mailAddress,
    user: z.string().min(1).max(254).optional(),
    passwordFile: z.string().min(1).optional(),
    passwordEnv: z.string().min(1).optional(),
  })
  .refine(
    ({ user, passwordFile, passwordEnv }) =>
      (user === undefined ? 0 : 1) === [passwordFile, passwordEnv].filter((one) => one !== undefined).length,
    'expected user together with passwordFile or passwordEnv, or none of them',
  );

export const notifyConfig = z.strictObject({
  smtp: smtpConfig.optional(),
  /** `host` or `host:port` that webhooks and pushes may reach although it is not of the open Internet. */
  allowedHosts: z
    .array(z.string().regex(/^[^\s/@]+$/, 'expected host or host:port'))
    .max(100)
    .default([]),
  /** PEM: authorities believed beside the usual ones, for mail, webhooks and pushes. */
  caFile: z.string().min(1).optional(),
  /** Whom push services may write to. */
  contact: mailAddress.optional(),
});
export type NotifyConfig = z.infer<typeof notifyConfig>;

/** Null without a `caFile`: then the usual authorities. Throws ConfigError. */
export function readAuthorities({ caFile }: NotifyConfig): string[] | null {
  return caFile === undefined ? null : [...rootCertificates, readText(caFile, 'notify.caFile')];
}

/** Null where no mail server is configured. Throws ConfigError that names the source and what is expected. */
export function readSmtp(
  { smtp }: NotifyConfig,
  ca: string[] | null,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Smtp | null {
  if (smtp === undefined) {
    return null;
  }
  const { host, port, tls, from, user } = smtp;
  const password = user === undefined ? null : readPassword(smtp, environment);
  return { host, port, tls, from, user: user ?? null, password, ...(ca === null ? {} : { ca }) };
}

function readPassword(
  { passwordEnv, passwordFile }: z.infer<typeof smtpConfig>,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  if (passwordEnv !== undefined) {
    const password = environment[passwordEnv];
    if (password === undefined || password === '') {
      throw new ConfigError(
        `notify.smtp.passwordEnv: ${passwordEnv} is not set, expected the password in it`,
      );
    }
    return password;
  }
  const file = passwordFile ?? '';
  const text = readText(file, 'notify.smtp.passwordFile');
  const mode = statSync(file).mode & 0o777;
  if ((mode & 0o077) !== 0) {
    const found = mode.toString(8).padStart(4, '0');
    throw new ConfigError(`notify.smtp.passwordFile: ${file} has mode ${found}, expected 0600`);
  }
  return text.split(/\r?\n/, 1)[0] ?? '';
}

function readText(file: string, where: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigError(`${where}: ${file} cannot be read (${describeError(error)})`, { cause: error });
  }
}
