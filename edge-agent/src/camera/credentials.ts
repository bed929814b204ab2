/**
 * A camera's user name and password as the configuration points to them. Passwords never stand in the configuration
 * itself: they come from the environment, or from a file that only we can read.
 */
import { readFileSync, statSync } from 'node:fs';
import { ConfigError } from '#base/config.ts';
import { describeError } from '#base/errors.ts';
import type { Credentials } from './auth/digest.ts';
import type { CameraConfig, CredentialsConfig } from './config.ts';

const MAX_PASSWORD_LENGTH = 256;

/** `null` where the camera needs none. Throws `ConfigError` that names the camera, the source and what is expected. */
export function readCredentials(
  { id, credentials }: Pick<CameraConfig, 'id' | 'credentials'>,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Credentials | null {
  if (!credentials) {
    return null;
  }
  const password = readPassword(credentials, `camera ${id}: credentials`, environment);
  if (password === '' || password.length > MAX_PASSWORD_LENGTH) {
    throw new ConfigError(
      `camera ${id}: credentials: expected a password of 1 to ${MAX_PASSWORD_LENGTH} characters`,
    );
  }
  return { username: credentials.username, password };
}

function readPassword(
  { passwordEnv, passwordFile }: CredentialsConfig,
  where: string,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  if (passwordEnv !== undefined) {
    const password = environment[passwordEnv];
    if (password === undefined) {
      throw new ConfigError(`${where}.passwordEnv: ${passwordEnv} is not set, expected the password in it`);
    }
    return password;
  }
  return readPasswordFile(passwordFile ?? '', `${where}.passwordFile`);
}

function readPasswordFile(file: string, where: string): string {
  try {
    const mode = statSync(file).mode & 0o777;
    if ((mode & 0o077) !== 0) {
      throw new ConfigError(
        `${where}: ${file} has mode 0${mode.toString(8)}, expected 0600 (nobody else may read it)`,
      );
    }
    return readFileSync(file, 'utf8').split(/\r?\n/, 1)[0] ?? '';
  } catch (error) {
    if (error instanceof ConfigError) {
      throw error;
    }
    throw new ConfigError(`${where}: ${file} cannot be read (${describeError(error)})`, { cause: error });
  }
}
