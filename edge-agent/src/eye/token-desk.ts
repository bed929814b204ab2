/** An eye's way to central's bearer token: it asks the agent, which alone holds the key. */
import { RetryLater } from '#base/errors.ts';
import type { AgentToEye, EyeToAgent } from './messages.ts';

type TokenAnswer = Extract<AgentToEye, { type: 'token' }>;

export interface TokenDesk {
  /** Rejects with RetryLater when the agent has no session with central now. */
  token: (rejected: string | null) => Promise<string>;
  answer: (message: TokenAnswer) => void;
}

export function createTokenDesk(send: (message: EyeToAgent) => void): TokenDesk {
  const waiting = new Map<number, { resolve: (token: string) => void; reject: (error: Error) => void }>();
  let lastRequestId = 0;
  return {
    token: (rejected) =>
      new Promise((resolve, reject) => {
        lastRequestId += 1;
        waiting.set(lastRequestId, { resolve, reject });
        send({ type: 'token-wanted', requestId: lastRequestId, rejected });
      }),
    answer: ({ requestId, token, problem }) => {
      const request = waiting.get(requestId);
      waiting.delete(requestId);
      if (token === null) {
        request?.reject(new RetryLater('no-session', problem));
      } else {
        request?.resolve(token);
      }
    },
  };
}
