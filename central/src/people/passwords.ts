/**
 * Passwords as argon2id (OWASP's parameters: 19 MiB, 2 passes, 1 lane). A check takes the same time whether the
 * account exists, has a password or not: an answer must not tell who works here.
 */
import { hash, verify } from '@node-rs/argon2';

const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export interface Passwords {
  hash(password: string): Promise<string>;
  /** `stored` null: nobody's password, false after the usual time. */
  isRight(stored: string | null, password: string): Promise<boolean>;
}

export async function createPasswords(): Promise<Passwords> {
  const nobodys = await hash('nobody has this password', OPTIONS);
  return {
    hash: (password) => hash(password, OPTIONS),
    isRight: async (stored, password) => {
      const isMatch = await verify(stored ?? nobodys, password);
      return isMatch && stored !== null;
    },
  };
}
