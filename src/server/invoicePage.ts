import { escaped } from '../domain/html.js';
import { createHash } from 'node:crypto';
import type { PrintedInvoice } from '../domain/billing/printedInvoice.js';

const STYLE = `
@page { size: A4; margin: 20mm; }
* { box-sizing: border-box; }
body { color: #1a1d21; font: 14px/1.5 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; margin: 0 auto;
  max-width: 820px; padding: 40px 24px; position: relative; }
h1 { font-size: 28px; line-height: 1.2; margin: 0 0 24px; }
h2 { color: #5b6470; font-size: 12px; font-weight: 600; margin: 0 0 4px; }
p { margin: 0; overflow-wrap: anywhere; }
.sides { display: flex; gap: 32px; justify-content: space-between; margin-bottom: 32px; }
.sides > div { flex: 1; min-width: 0; }
dl { display: grid; gap: 2px 16px; grid-template-columns: max-content 1fr; margin: 0 0 32px; }
dt { color: #5b6470; }
dd { font-variant-numeric: tabular-nums; margin: 0; }
table { border-collapse: collapse; width: 100%; }
th { border-bottom: 2px solid #1a1d21; font-size: 12px; padding: 6px 8px; text-align: left; }
td { border-bottom: 1px solid #d8dde3; overflow-wrap: anywhere; padding: 8px; vertical-align: top; }
th:first-child, td:first-child { padding-left: 0; }
th:last-child, td:last-child { padding-right: 0; }
td span { color: #5b6470; display: block; font-size: 12px; }
.number { font-variant-numeric: tabular-nums; text-align: right; white-space: nowrap; }
tfoot td { border-bottom: 0; font-size: 16px; font-weight: 700; padding-top: 12px; }
tr { break-inside: avoid; }
.stamp { border: 3px solid currentColor; border-radius: 6px; font-size: 20px; font-weight: 700; letter-spacing: 2px;
  padding: 2px 14px; position: absolute; right: 24px; top: 40px; }
.PAID { color: #1d7a3e; }
.VOID { color: #b3261e; }
.note { color: #5b6470; font-size: 12px; margin-top: 32px; }
@media print { body { max-width: none; padding: 0; } .stamp { right: 0; top: 0; } }
`;

/** Nothing is loaded and nothing runs: the page is its own text and this one style. */
export const INVOICE_PAGE_POLICY =
  `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; ` +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** An invoice as a page to print. */
export function invoicePage(invoice: PrintedInvoice): string {
  const { title, stamp, facts, billedBy, billedTo, lines, total, note } = invoice;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
${stamp === null ? '' : `<div class="stamp ${stamp}">${stamp}</div>`}
<div class="sides">
<div><h2>Billed to</h2>${paragraphs(billedTo)}</div>
${billedBy.length === 0 ? '' : `<div><h2>Billed by</h2>${paragraphs(billedBy)}</div>`}
</div>
<dl>${facts.map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`).join('')}</dl>
<table>
<thead><tr><th>Description</th><th class="number">Quantity</th><th class="number">Unit price</th><th class="number">Amount</th></tr></thead>
<tbody>
${lines.map(row).join('\n')}
</tbody>
<tfoot><tr><td colspan="3">Total</td><td class="number">${escaped(total)}</td></tr></tfoot>
</table>
<p class="note">${escaped(note)}</p>
</body>
</html>
`;
}

function row({ description, period, quantity, unitPrice, amount }: PrintedInvoice['lines'][number]): string {
  const numbers = [quantity, unitPrice, amount].map((text) => `<td class="number">${escaped(text)}</td>`);
  return `<tr><td>${escaped(description)}<span>${escaped(period)}</span></td>${numbers.join('')}</tr>`;
}

function paragraphs(texts: readonly string[]): string {
  return texts.map((text) => `<p>${escaped(text)}</p>`).join('');
}
