import type { IncomingMessage, ServerResponse } from 'node:http';
import { tenantOf, type Services } from '../context/requestContext.js';
import { printedInvoice } from '../domain/billing/printedInvoice.js';
import { failedPrecondition, notFound } from '../domain/errors.js';
import { decodeId } from '../domain/ids.js';
import { billedToOf, findInvoice } from '../domain/operations/invoices.js';
import type { TenantClient } from '../persistence/tenantClient.js';
import { serveFile } from './files.js';
import { INVOICE_PAGE_POLICY, invoicePage } from './invoicePage.js';
import { invoicePdf } from './invoicePdf.js';

/** Where invoices are to be printed, as in `/invoices/invoice_01h….pdf`. */
export const INVOICES_PATH = '/invoices/';

/** Answers `GET /invoices/{id}.html` and `.pdf` with an invoice to print. 409 for a draft. */
export async function serveInvoice(
  services: Services,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
  path: string,
): Promise<void> {
  const [, name = '', suffix = ''] = /^([^.]*)\.(html|pdf)$/.exec(path.slice(INVOICES_PATH.length)) ?? [];
  const resource = decodeId(name);
  await serveFile(
    services,
    { request, response },
    {
      ...{ action: 'GET /invoices', permission: 'billing:manage', resource, limit: 'requests' },
      send: async (context) => {
        const id = resource?.kind === 'Invoice' ? resource.uuid : null;
        await sendInvoice(tenantOf(context), response, { id, suffix });
      },
    },
  );
}

async function sendInvoice(
  tenant: TenantClient,
  response: ServerResponse,
  { id, suffix }: { id: string | null; suffix: string },
): Promise<void> {
  const found = id === null ? null : await findInvoice(tenant, id);
  if (found === null) throw notFound('invoice');
  const { number, issuedAt } = found;
  const billedTo = billedToOf(found);
  if (number === null || issuedAt === null || billedTo === null) {
    throw failedPrecondition('The invoice is a draft. It can be printed once it is issued.');
  }
  const printed = printedInvoice({ ...found, number, issuedAt }, billedTo);
  response.setHeader('Content-Disposition', `inline; filename="invoice-${String(number)}.${suffix}"`);
  if (suffix === 'pdf') {
    response.writeHead(200, { 'Content-Type': 'application/pdf' }).end(await invoicePdf(printed));
  } else {
    response
      .writeHead(200, {
        'Content-Type': 'text/html; charset=utf-8',
        'Content-Security-Policy': INVOICE_PAGE_POLICY,
      })
      .end(invoicePage(printed));
  }
}
