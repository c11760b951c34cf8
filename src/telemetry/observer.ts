/**
 * Whom the layers tell of what happens, for metrics: null where there are none. Each call is cheap and throws nothing.
 * What is told are classes and codes of the server's own: no ids, no names, nothing that a client chose.
 */
export interface Observer {
  requestBegan(): void;
  /** A request is over: answered, or hung up on. */
  requestEnded(ended: {
    readonly method: string;
    readonly route: string;
    readonly status: number;
    readonly seconds: number;
  }): void;
  /** @param codes of the errors of its answer; empty where there are none */
  operationEnded(ended: { readonly type: string; readonly codes: readonly string[] }): void;
  authenticated(done: { readonly credential: string; readonly outcome: string }): void;
  /** Somebody was refused what they may not do. */
  denied(reason: 'PERMISSION' | 'RULE' | 'KEY', attempts: number): void;
  /** An attempt to sign in with a password that did not succeed. */
  signInRefused(reason: 'WRONG_PASSWORD' | 'THROTTLED'): void;
  statementEnded(ended: {
    readonly operation: string;
    readonly seconds: number;
    readonly failed: boolean;
  }): void;
  jobEnded(run: {
    readonly job: string;
    readonly outcome: string;
    readonly done: number;
    readonly faults: number;
    readonly ms: number;
  }): void;
  callEnded(call: {
    /** The kind of provider that was asked, as in `openai`; `none` where it came to none. */
    readonly vendor: string;
    readonly status: number;
    readonly cache: string;
    readonly seconds: number;
    /** What the server took by itself until the vendor was asked; null where it came to none. */
    readonly addedSeconds: number | null;
    readonly firstTokenSeconds: number | null;
    /** The code of the gateway's own refusal or failure; null where a vendor's answer was given. */
    readonly code: string | null;
  }): void;
  /** A sealed secret could not be opened. */
  sealingFailed(): void;
}
