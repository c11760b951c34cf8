-- The named look-ups of the delivery of notices.

-- What requests' role may change of a delivery is how it went, not to whom it goes or of what it tells.
REVOKE UPDATE ON "NoticeDelivery" FROM castellan_runtime;
GRANT UPDATE ("state", "attempts", "nextAttemptAt", "leasedUntil", "fault", "sentAt") ON "NoticeDelivery"
  TO castellan_runtime;

GRANT SELECT ("organizationId", "channel", "webhookId", "state", "nextAttemptAt", "leasedUntil") ON "NoticeDelivery"
  TO castellan_lookup;
GRANT SELECT ("organizationId", "createdAt", "secretKeyId") ON "Notice" TO castellan_lookup;
GRANT SELECT ("organizationId", "secretKeyId", "formerSecretKeyId") ON "Webhook" TO castellan_lookup;
CREATE POLICY lookup ON "NoticeDelivery" FOR SELECT TO castellan_lookup USING (true);
CREATE POLICY lookup ON "Notice" FOR SELECT TO castellan_lookup USING (true);
CREATE POLICY lookup ON "Webhook" FOR SELECT TO castellan_lookup USING (true);

GRANT CREATE ON SCHEMA public TO castellan_lookup;

-- Where something is to be delivered: an organization's e-mails, its messages to the payment processor, or one of its
-- webhooks; those that wait longest come first. It tells ids and nothing of what is to be told.
CREATE FUNCTION lookup_due_deliveries(moment timestamptz)
RETURNS TABLE ("organizationId" uuid, "channel" text, "webhookId" uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT d."organizationId", d."channel"::text, d."webhookId" FROM public."NoticeDelivery" d
  WHERE d."state" = 'PENDING' AND d."nextAttemptAt" <= moment
    AND (d."leasedUntil" IS NULL OR d."leasedUntil" <= moment)
  GROUP BY d."organizationId", d."channel", d."webhookId"
  ORDER BY min(d."nextAttemptAt"), d."organizationId"
$$;
ALTER FUNCTION lookup_due_deliveries(timestamptz) OWNER TO castellan_lookup;

-- The organizations with notices from before a moment, which are to be removed.
CREATE FUNCTION lookup_old_notices(moment timestamptz)
RETURNS TABLE ("organizationId" uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT DISTINCT n."organizationId" FROM public."Notice" n WHERE n."createdAt" < moment
$$;
ALTER FUNCTION lookup_old_notices(timestamptz) OWNER TO castellan_lookup;

-- Also the secrets of keys that wait to be collected, those of webhooks, and what of notices only their recipient may read.
CREATE OR REPLACE FUNCTION lookup_sealed_otherwise(key_id text)
RETURNS TABLE ("organizationId" uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT i."organizationId" FROM public."Integration" i WHERE i."secretKeyId" <> key_id
  UNION
  SELECT g."organizationId" FROM (
    SELECT "organizationId", "checks" FROM public."Guardrail"
    UNION ALL SELECT "organizationId", "checks" FROM public."GuardrailVersion"
  ) g
  WHERE jsonb_path_exists(g."checks", '$[*].parameters.headers.*.keyId ? (@ != $present)',
    jsonb_build_object('present', key_id))
  UNION
  SELECT w."organizationId" FROM public."Webhook" w
  WHERE w."secretKeyId" <> key_id OR w."formerSecretKeyId" <> key_id
  UNION
  SELECT n."organizationId" FROM public."Notice" n WHERE n."secretKeyId" <> key_id
  UNION
  SELECT s."organizationId" FROM public."ApiKeySecret" s WHERE s."secretKeyId" <> key_id
$$;

REVOKE CREATE ON SCHEMA public FROM castellan_lookup;

REVOKE EXECUTE ON FUNCTION lookup_due_deliveries(timestamptz), lookup_old_notices(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lookup_due_deliveries(timestamptz), lookup_old_notices(timestamptz) TO castellan_runtime;
