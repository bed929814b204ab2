/** Every long-lived thing: runs until `signal` aborts, then has given back all it held. */
export interface Service {
  run(signal: AbortSignal): Promise<void>;
}
