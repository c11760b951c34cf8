import type { DocumentPrinter } from './document.js';

/** A secret, or what gives one when it is needed: asked again for each attempt, so that it may be renewed. */
export type CredentialSource = string | (() => string | Promise<string>);

/** A session's token, an API key, or the session cookie of a browser; none of them for what is public. */
export type Credentials =
  | {
      /** An API key. */
      readonly apiKey: CredentialSource;
      readonly token?: undefined;
      readonly cookie?: undefined;
    }
  | {
      /** The token of a session. */
      readonly token: CredentialSource;
      readonly apiKey?: undefined;
      readonly cookie?: undefined;
    }
  | {
      /**
       * Has the browser send and keep the session cookie, which scripts cannot read: after `account.signIn` it is
       * there. For pages of the server's own origin, or of one of its CASTELLAN_ALLOWED_ORIGINS.
       */
      readonly cookie: true;
      readonly token?: undefined;
      readonly apiKey?: undefined;
    }
  | { readonly token?: undefined; readonly apiKey?: undefined; readonly cookie?: undefined };

export type ClientOptions = Credentials & {
  /** Where the server is, without the path: `http://localhost:4000`. Empty for the origin of the page itself. */
  readonly url: string;
  /** The id or slug of the organization that a session works in; a key knows its own. */
  readonly organization?: string | undefined;
  /** How many attempts are made after the first, of what is safe to repeat; 2 where left out. */
  readonly retries?: number | undefined;
  /** How long one attempt may take, in milliseconds; 60,000 where left out, 0 for no end. */
  readonly timeoutMs?: number | undefined;
  /** In place of the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** `print` of the package `graphql`, for documents of your own that are syntax trees. */
  readonly print?: DocumentPrinter | undefined;
};

/** What any one call may be given. */
export interface CallOptions {
  /** Gives the call up, whatever it is at: it then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Headers to send along. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** What a call may be given that can be repeated without being carried out twice. */
export interface KeyedCallOptions extends CallOptions {
  /** A random text of your own, to repeat the call later. Without one each call has its own, as long as retries are on. */
  readonly idempotencyKey?: string | undefined;
}
