import { escaped } from '../html.js';
import type { Parts } from './messages.js';

const FONT = 'font-family: -apple-system, Segoe UI, Roboto, Helvetica, Arial, sans-serif';
const BUTTON = [
  'display: inline-block; padding: 12px 20px; border-radius: 6px; text-decoration: none',
  'background: #6d5ae6; color: #ffffff; font-weight: 600',
].join('; ');
const CELL = 'padding: 4px 12px 4px 0; vertical-align: top; font-size: 13px; word-break: break-word';

/**
 * An e-mail as HTML: styles stand at their elements, and nothing is loaded from anywhere, so that reading it tells
 * nobody. Every text is escaped.
 */
export function htmlOf({ subject, sentences, link, details, footer }: Parts): string {
  const paragraphs = sentences.map((sentence) => `<p style="margin: 0 0 14px">${escaped(sentence)}</p>`);
  const button =
    link === null
      ? []
      : [
          `<p style="margin: 22px 0"><a href="${escaped(link.url)}" style="${BUTTON}">${escaped(link.label)}</a></p>`,
          `<p style="margin: 0 0 14px; font-size: 13px; color: #5b6070; word-break: break-all">${escaped(link.url)}</p>`,
        ];
  const rows = details.map(
    ({ name, value }) =>
      `<tr><td style="${CELL}; color: #5b6070">${escaped(name)}</td><td style="${CELL}">${escaped(value)}</td></tr>`,
  );
  const table =
    rows.length === 0
      ? []
      : [
          `<table role="presentation" style="border-collapse: collapse; margin: 8px 0 0">${rows.join('')}</table>`,
        ];
  return [
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escaped(subject)}</title></head>`,
    `<body style="margin: 0; padding: 24px; background: #f3f4f8; color: #1d2030; ${FONT}; font-size: 15px; line-height: 1.5">`,
    '<div style="max-width: 560px; margin: 0 auto; padding: 28px 32px; background: #ffffff; border: 1px solid #e3e5ee; border-radius: 10px">',
    `<h1 style="margin: 0 0 18px; font-size: 19px; line-height: 1.35">${escaped(subject)}</h1>`,
    ...[...paragraphs, ...button, ...table],
    '</div>',
    `<p style="max-width: 560px; margin: 14px auto 0; font-size: 12px; color: #5b6070">${escaped(footer)}</p>`,
    '</body></html>',
  ].join('\n');
}
