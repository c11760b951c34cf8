import { Prisma, type Notice, type NoticeDelivery } from './generated/prisma/client.js';
import type { TenantTransaction } from './tenantClient.js';

/** A notice as it is written; what is left out is NULL. */
export type NoticeRow = Pick<Notice, 'organizationId' | 'id' | 'kind'> &
  Partial<Pick<Notice, 'sealedData' | 'secretKeyId'>> & { readonly data: object };

/** Whom a notice goes to; what is left out is NULL. */
export type DeliveryRow = Pick<NoticeDelivery, 'organizationId' | 'id' | 'noticeId' | 'channel'> &
  Partial<Pick<NoticeDelivery, 'email' | 'webhookId'>>;

/**
 * Inserts notices and their deliveries, thousands by two statements. All rows of one go in one value, which the database
 * takes apart: with a parameter for each column of each row, a batch takes several times as long.
 */
export async function insertNotices(
  transaction: TenantTransaction,
  { notices, deliveries }: { notices: readonly NoticeRow[]; deliveries: readonly DeliveryRow[] },
): Promise<void> {
  if (notices.length === 0) return;
  await transaction.query(Prisma.sql`
    INSERT INTO "Notice" ("organizationId", "id", "kind", "data", "sealedData", "secretKeyId")
    SELECT "organizationId", "id", "kind", "data", "sealedData", "secretKeyId"
    FROM json_populate_recordset(NULL::"Notice", ${JSON.stringify(notices)}::json)`);
  if (deliveries.length === 0) return;
  await transaction.query(Prisma.sql`
    INSERT INTO "NoticeDelivery" ("organizationId", "id", "noticeId", "channel", "email", "webhookId")
    SELECT "organizationId", "id", "noticeId", "channel", "email", "webhookId"
    FROM json_populate_recordset(NULL::"NoticeDelivery", ${JSON.stringify(deliveries)}::json)`);
}
