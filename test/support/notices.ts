import { uuidOf } from './apiKeys.js';
import type { TestServer } from './server.js';

/** A notice as it waits to be sent. */
export interface WaitingNotice {
  readonly kind: string;
  readonly data: Record<string, any>;
  /** The e-mail addresses it goes to, in the order of the alphabet. */
  readonly emails: readonly string[];
}

/** The notices about a key, in the order in which they were written, read past the API. */
export async function noticesOfKey(server: TestServer, id: string): Promise<WaitingNotice[]> {
  return await server.castellan.database.ownerQuery<WaitingNotice>(
    `SELECT n."kind"::text AS "kind", n."data", COALESCE((
       SELECT json_agg(d."email" ORDER BY d."email") FROM "NoticeDelivery" d
       WHERE d."noticeId" = n."id" AND d."channel" = 'EMAIL'), '[]') AS "emails"
     FROM "Notice" n WHERE n."data" ->> 'apiKeyId' = '${id}' ORDER BY n."id"`,
  );
}

/** The audit entries about a key or an organization: who did what, oldest first. */
export async function entriesAbout(
  server: TestServer,
  id: string,
): Promise<{ action: string; actorKind: string; after: any }[]> {
  return await server.castellan.database.ownerQuery(
    `SELECT "action", "actorKind", "after" FROM "AuditEntry" WHERE "resourceId" = '${uuidOf(id)}' ORDER BY "at", "id"`,
  );
}
