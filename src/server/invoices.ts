import { printedInvoice } from '../domain/billing/printedInvoice.js';
import { failedPrecondition, notFound } from '../domain/errors.js';
import { decodeId } from '../domain/ids.js';
import { billedToOf, findInvoice } from '../domain/operations/invoices.js';
import type { Downloads } from './download.js';
import { INVOICE_PAGE_POLICY, invoicePage } from './invoicePage.js';
import { invoicePdf } from './invoicePdf.js';

/** Where invoices are to be printed, as in `/invoices/invoice_01h….pdf`. */
export const INVOICES_PATH = '/invoices/';

/** `GET /invoices/{id}.html` and `.pdf`: an invoice to print. 409 for a draft. */
export const INVOICES: Downloads = {
  permission: 'billing:manage',
  send: async (tenant, path, response) => {
    const [, name = '', suffix] = /^([^.]*)\.(html|pdf)$/.exec(path.slice(INVOICES_PATH.length)) ?? [];
    const id = decodeId(name);
    const found = id?.kind === 'Invoice' ? await findInvoice(tenant, id.uuid) : null;
    if (found === null) throw notFound('invoice');
    const { number, issuedAt } = found;
    const billedTo = billedToOf(found);
    if (number === null || issuedAt === null || billedTo === null) {
      throw failedPrecondition('The invoice is a draft. It can be printed once it is issued.');
    }
    const printed = printedInvoice({ ...found, number, issuedAt }, billedTo);
    const fileName = `invoice-${String(number)}.${suffix ?? ''}`;
    response.setHeader('Content-Disposition', `inline; filename="${fileName}"`);
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
  },
};
