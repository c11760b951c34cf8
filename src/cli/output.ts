import { EXIT, type Failure } from './failures.js';

/** How a command is to speak: the options that all have. */
export interface OutputOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/**
 * Where a command says what. Standard output holds its result alone, so that it can be piped: with `--json` one JSON
 * value. Everything else goes to standard error: progress and remarks (not with `--json` or `--quiet`), and what failed.
 */
export interface Output {
  readonly isJson: boolean;
  /** The result: the value with `--json`, else the text. */
  result(value: unknown, text: string): void;
  /** What people may like to know. */
  remark(text: string): void;
  /** How far a long work is: on a terminal in one line that changes, else a line each. */
  progress(text: string): void;
}

export function createOutput({ json = false, quiet = false }: OutputOptions): Output {
  const isSilent = json || quiet;
  let isLineOpen = false;
  const endLine = (): void => {
    if (isLineOpen) process.stderr.write('\r\u001b[K');
    isLineOpen = false;
  };
  return {
    isJson: json,
    result: (value, text) => {
      endLine();
      process.stdout.write(json ? `${JSON.stringify(value, null, 2)}\n` : `${text}\n`);
    },
    remark: (text) => {
      endLine();
      if (!isSilent) process.stderr.write(`${text}\n`);
    },
    progress: (text) => {
      if (isSilent) return;
      endLine();
      process.stderr.write(process.stderr.isTTY ? text : `${text}\n`);
      isLineOpen = process.stderr.isTTY;
    },
  };
}

/** Tells why a command failed, on standard error: with `--json` as `{"error": {…}}`. */
export function tellFailure(failure: Failure, isJson: boolean): void {
  const { code, message, exitCode, details } = failure;
  process.stderr.write(
    isJson
      ? `${JSON.stringify({ error: { code, message, exitCode, ...details } })}\n`
      : `castellan: ${plain(message)}${exitCode === EXIT.USAGE && code === 'USAGE' ? '\nSee --help.' : ''}\n`,
  );
}

/** A text of somebody else's on a terminal: what would move the cursor or colour the line is shown, not done. */
export function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A table for people: columns as wide as what is in them. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows].map((row) => row.map((cell) => plain(cell).replaceAll('\n', ' ')));
  const widths = head.map((_, column) => Math.max(...lines.map((row) => [...(row[column] ?? '')].length)));
  return lines
    .map((row) =>
      row
        .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - [...cell].length))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
