/** The second factor of an account: one-time codes of an app (RFC 6238: 30 s, SHA-1, 6 digits), and recovery codes. */
import { z } from 'zod';
import { me } from './account.ts';
import { instantMs } from './names.ts';

/** Six digits of the app, or a recovery code; spaces and dashes do not matter. */
const code = z.string().min(1).max(40);
const password = z.string().max(400).nullable();

/** The password was right; POST /api/sessions/code within a few minutes says the rest. */
export const secondFactorNeeded = z.strictObject({
  status: z.literal('second-factor-needed'),
  challenge: z.string(),
  expiresAtMs: instantMs,
});
export type SecondFactorNeeded = z.infer<typeof secondFactorNeeded>;
/** Answer of POST /api/sessions */
export const signInReply = z.union([secondFactorNeeded, me]);
export type SignInReply = z.infer<typeof signInReply>;
/** POST /api/sessions/code */
export const codeSignInRequest = z.strictObject({ challenge: z.string().min(1).max(200), code });

/** GET /api/me/second-factor */
export const secondFactorState = z.strictObject({ isOn: z.boolean(), recoveryCodesLeft: z.number().int() });
export type SecondFactorState = z.infer<typeof secondFactorState>;
/** POST /api/me/second-factor; `password` null only where the account has none. */
export const secondFactorRequest = z.strictObject({ password });
export const secondFactorOffer = z.strictObject({
  /** `otpauth://totp/...` */
  uri: z.string(),
  /** The same as a picture. */
  qrSvg: z.string(),
  /** Base 32, for typing. */
  secret: z.string(),
});
export type SecondFactorOffer = z.infer<typeof secondFactorOffer>;
/** POST /api/me/second-factor/confirmation, POST /api/me/second-factor/recovery-codes */
export const secondFactorCode = z.strictObject({ code });
/** Shown once. */
export const recoveryCodes = z.strictObject({ codes: z.array(z.string()) });
export type RecoveryCodes = z.infer<typeof recoveryCodes>;
/** POST /api/me/second-factor/removal */
export const secondFactorRemoval = z.strictObject({ password, code });
