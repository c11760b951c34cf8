import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import type { PrintedInvoice, PrintedLine } from '../domain/billing/printedInvoice.js';

const fontFile = (name: string): string =>
  createRequire(import.meta.url).resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`);

/** Millimetres in points. */
const mm = (length: number): number => (length * 72) / 25.4;

const MARGIN = mm(20);
const WIDTH = mm(210) - 2 * MARGIN;
const BOTTOM = mm(297) - MARGIN;
const [INK, PALE, RULE] = ['#1a1d21', '#5b6470', '#d8dde3'];
const STAMPS = { PAID: '#1d7a3e', VOID: '#b3261e' } as const;

/** The columns of the table: where each begins and how wide it is. */
const COLUMNS = {
  description: { x: MARGIN, width: WIDTH * 0.42 },
  quantity: { x: MARGIN + WIDTH * 0.42, width: WIDTH * 0.18 },
  unitPrice: { x: MARGIN + WIDTH * 0.6, width: WIDTH * 0.22 },
  amount: { x: MARGIN + WIDTH * 0.82, width: WIDTH * 0.18 },
} as const;

/**
 * An invoice as a PDF file. The letters come along with it (DejaVu), so that names in any alphabet of Europe and its
 * neighbours are printed everywhere alike. The same invoice is always the same file.
 */
export async function invoicePdf(invoice: PrintedInvoice): Promise<Buffer> {
  const document = new PDFDocument({
    size: 'A4',
    margin: MARGIN,
    info: { Title: invoice.title, CreationDate: invoice.issuedAt, ModDate: invoice.issuedAt },
  });
  document.registerFont('plain', fontFile('DejaVuSans')).registerFont('bold', fontFile('DejaVuSans-Bold'));
  const chunks: Buffer[] = [];
  const ended = new Promise<void>((resolve, reject) => {
    document
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => {
        resolve();
      })
      .on('error', reject);
  });
  draw(document, invoice);
  document.end();
  await ended;
  return Buffer.concat(chunks);
}

type Pdf = PDFKit.PDFDocument;

function draw(pdf: Pdf, invoice: PrintedInvoice): void {
  drawStamp(pdf, invoice.stamp);
  pdf.font('bold').fontSize(20).fillColor(INK).text(invoice.title, MARGIN, MARGIN);
  const top = MARGIN + mm(18);
  const half = WIDTH / 2 - mm(4);
  const left = drawSide(pdf, ['Billed to', invoice.billedTo], { x: MARGIN, y: top, width: half });
  const right =
    invoice.billedBy.length === 0
      ? top
      : drawSide(pdf, ['Billed by', invoice.billedBy], {
          x: MARGIN + WIDTH / 2 + mm(4),
          y: top,
          width: half,
        });
  let y = drawFacts(pdf, invoice.facts, Math.max(left, right) + mm(8));
  y = drawHead(pdf, y + mm(8));
  for (const line of invoice.lines) y = drawLine(pdf, line, y);
  drawTotal(pdf, invoice, y);
}

function drawStamp(pdf: Pdf, stamp: PrintedInvoice['stamp']): void {
  if (stamp === null) return;
  const [width, height] = [mm(32), mm(11)];
  const x = MARGIN + WIDTH - width;
  pdf.lineWidth(2).roundedRect(x, MARGIN, width, height, 4).stroke(STAMPS[stamp]);
  pdf
    .font('bold')
    .fontSize(14)
    .fillColor(STAMPS[stamp])
    .text(stamp, x, MARGIN + mm(3), { width, align: 'center', characterSpacing: 1.5 });
}

/** @returns where it ends */
function drawSide(
  pdf: Pdf,
  [heading, texts]: readonly [string, readonly string[]],
  { x, y, width }: { x: number; y: number; width: number },
): number {
  pdf.font('bold').fontSize(8).fillColor(PALE).text(heading, x, y, { width });
  pdf.font('plain').fontSize(10).fillColor(INK);
  for (const text of texts) pdf.text(text, x, pdf.y + 2, { width });
  return pdf.y;
}

function drawFacts(pdf: Pdf, facts: PrintedInvoice['facts'], y: number): number {
  pdf.fontSize(10);
  let at = y;
  for (const [name, value] of facts) {
    pdf
      .font('plain')
      .fillColor(PALE)
      .text(name, MARGIN, at, { width: mm(25) });
    pdf.fillColor(INK).text(value, MARGIN + mm(25), at, { width: WIDTH - mm(25) });
    at = pdf.y + 2;
  }
  return at;
}

function drawHead(pdf: Pdf, y: number): number {
  pdf.font('bold').fontSize(8).fillColor(INK);
  const names = {
    description: 'Description',
    quantity: 'Quantity',
    unitPrice: 'Unit price',
    amount: 'Amount',
  };
  for (const [column, name] of Object.entries(names))
    drawCell(pdf, column as keyof typeof COLUMNS, [name, y]);
  return rule(pdf, pdf.y + 4, { width: 1.2, color: INK });
}

/** @returns where the text ends */
function drawCell(pdf: Pdf, column: keyof typeof COLUMNS, [text, y]: readonly [string, number]): number {
  const { x, width } = COLUMNS[column];
  pdf.text(text, x, y, { width, align: column === 'description' ? 'left' : 'right' });
  return pdf.y;
}

function drawLine(pdf: Pdf, line: PrintedLine, y: number): number {
  const { width } = COLUMNS.description;
  const height = pdf.font('plain').fontSize(9).heightOfString(line.description, { width }) + mm(6);
  if (y + height > BOTTOM - mm(12)) {
    pdf.addPage();
    return drawLine(pdf, line, drawHead(pdf, MARGIN));
  }
  pdf.fillColor(INK);
  for (const column of ['quantity', 'unitPrice', 'amount'] as const) drawCell(pdf, column, [line[column], y]);
  drawCell(pdf, 'description', [line.description, y]);
  pdf
    .fontSize(8)
    .fillColor(PALE)
    .text(line.period, COLUMNS.description.x, pdf.y + 1, { width });
  return rule(pdf, pdf.y + 4, { width: 0.5, color: RULE });
}

/** A line across the page. @returns where what follows it begins */
function rule(pdf: Pdf, y: number, { width, color }: { width: number; color: string }): number {
  pdf
    .lineWidth(width)
    .moveTo(MARGIN, y)
    .lineTo(MARGIN + WIDTH, y)
    .stroke(color);
  return y + 6;
}

function drawTotal(pdf: Pdf, { total, note }: PrintedInvoice, y: number): void {
  pdf.font('bold').fontSize(12).fillColor(INK);
  drawCell(pdf, 'description', ['Total', y + 2]);
  const { x, width } = COLUMNS.quantity;
  pdf.text(total, x, y + 2, {
    width: width + COLUMNS.unitPrice.width + COLUMNS.amount.width,
    align: 'right',
  });
  pdf
    .font('plain')
    .fontSize(8)
    .fillColor(PALE)
    .text(note, MARGIN, pdf.y + mm(8), { width: WIDTH });
}
