import { z } from 'zod';
import { badInput, badInputs } from '../errors.js';
import { decodeId } from '../ids.js';
import { holdsCardNumber } from './cardNumbers.js';

/**
 * What an external payment processor tells, in the shape of Stripe's events. What it is about stands in the `metadata` of
 * the object: `organization`, and of invoices `invoice`, ids as the API has them.
 */
export type ProcessorEvent = { readonly id: string; readonly organizationId: string; readonly at: Date } & (
  | InvoicePaid
  | { readonly type: 'invoice.payment_failed'; readonly invoiceId: string }
  | { readonly type: 'payment_method.attached'; readonly reference: string; readonly label: string }
  | { readonly type: 'payment_method.detached'; readonly reference: string }
  | { readonly type: 'customer.created' | 'customer.updated'; readonly customerId: string }
);

interface InvoicePaid {
  readonly type: 'invoice.paid';
  readonly invoiceId: string;
  /** As the processor names the invoice. */
  readonly reference: string;
  /** In cents. */
  readonly amountPaid: number;
  /** ISO 4217, in lower case. */
  readonly currency: string;
}

/** A name that the processor gives something: visible ASCII. */
const reference = z.string().regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible characters of ASCII');
const organization = z.string().transform((id, context) => uuidOf('Organization', id, context));
const invoice = z.string().transform((id, context) => uuidOf('Invoice', id, context));

function uuidOf(kind: 'Organization' | 'Invoice', id: string, context: z.RefinementCtx): string {
  const decoded = decodeId(id);
  if (decoded?.kind === kind) return decoded.uuid;
  context.addIssue(`is not the id of an ${kind.toLowerCase()}`);
  return z.NEVER;
}

const objectOf = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.object({ id: reference, metadata: z.object({ organization }), ...shape });

const ofInvoice = { metadata: z.object({ organization, invoice }) };
const details = z.object({
  brand: z
    .string()
    .regex(/^[a-z_ ]{1,30}$/i, 'must be a name of letters')
    .nullish(),
  last4: z
    .string()
    .regex(/^\d{4}$/, 'must be four digits')
    .nullish(),
});

const head = z.object({
  id: reference,
  type: z.string().regex(/^[a-z0-9_.]{1,100}$/, 'must be a type such as invoice.paid'),
  // Seconds, up to the year 2100.
  created: z.number().int().min(0).max(4_102_444_800),
});

const objects = {
  'invoice.paid': objectOf({
    ...ofInvoice,
    amount_paid: z.number().int().min(0),
    currency: z.string().transform((text) => text.toLowerCase()),
  }),
  'invoice.payment_failed': objectOf(ofInvoice),
  'payment_method.attached': objectOf({
    type: z.string().regex(/^[a-z][a-z0-9_]{0,29}$/, 'must be a type such as card'),
  }).loose(),
  'payment_method.detached': objectOf({}),
  'customer.created': objectOf({}),
  'customer.updated': objectOf({}),
} as const;

type Known = keyof typeof objects;

/**
 * Reads an event.
 *
 * @returns the type alone where it is none that anything comes of
 * @throws CodedError BAD_USER_INPUT, which names the field, also for what looks like the number of a card
 */
export function readProcessorEvent(json: unknown): ProcessorEvent | { readonly ignored: string } {
  const { id, type, created } = checked(head, json, '');
  if (!isKnown(type)) return { ignored: type };
  const { data } = checked(z.object({ data: z.object({ object: z.unknown() }) }), json, '');
  const isMethod = type === 'payment_method.attached' || type === 'payment_method.detached';
  if (holdsCardNumber(isMethod ? json : [id, (data.object as { id?: unknown } | null)?.id])) {
    throw badInput('data.object', 'holds what looks like the number of a card; send references alone');
  }
  const path = 'data.object';
  const at = { id, at: new Date(created * 1000) };
  switch (type) {
    case 'invoice.paid': {
      const object = checked(objects[type], data.object, path);
      const { organization: organizationId, invoice: invoiceId } = object.metadata;
      const paid = { reference: object.id, amountPaid: object.amount_paid, currency: object.currency };
      return { ...at, type, organizationId, invoiceId, ...paid };
    }
    case 'invoice.payment_failed': {
      const { metadata } = checked(objects[type], data.object, path);
      return { ...at, type, organizationId: metadata.organization, invoiceId: metadata.invoice };
    }
    case 'payment_method.attached': {
      const object = checked(objects[type], data.object, path);
      const label = labelOf(
        object.type,
        checked(details.nullish(), object[object.type], `${path}.${object.type}`),
      );
      return { ...at, type, organizationId: object.metadata.organization, reference: object.id, label };
    }
    case 'payment_method.detached': {
      const object = checked(objects[type], data.object, path);
      return { ...at, type, organizationId: object.metadata.organization, reference: object.id };
    }
    case 'customer.created':
    case 'customer.updated': {
      const object = checked(objects[type], data.object, path);
      return { ...at, type, organizationId: object.metadata.organization, customerId: object.id };
    }
  }
}

function isKnown(type: string): type is Known {
  return Object.hasOwn(objects, type);
}

/** As in `visa •••• 4242`; of what has no brand the type, as in `sepa debit •••• 3000`. */
function labelOf(type: string, found: z.infer<typeof details> | null | undefined): string {
  const name = found?.brand ?? type.replaceAll('_', ' ');
  return found?.last4 ? `${name} •••• ${found.last4}` : name;
}

function checked<Schema extends z.ZodType>(schema: Schema, value: unknown, path: string): z.infer<Schema> {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  throw badInputs(
    read.error.issues.map((issue) => ({
      path: [...(path === '' ? [] : [path]), ...issue.path.map(String)].join('.') || 'event',
      message: issue.message,
    })),
  );
}
