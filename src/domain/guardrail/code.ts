import { z } from 'zod';
import { defineCheck } from './check.js';
import { codeBlocks } from './jsonTexts.js';
import { not } from './parameters.js';

/** Tells program code from prose: by the word behind a fence, and by lines that only code has. */

interface Language {
  /** The words behind a fence that name it, in lower case. */
  readonly fences: readonly string[];
  /** What lines of it begin with, or hold; each is one sign. Tried on single, bounded lines. */
  readonly signs: readonly RegExp[];
}

/** How many different signs in a text make it code. In a code block of no named language, one is enough. */
const SIGNS_IN_PROSE = 2;
/** Longer lines are read up to here. */
const MAX_LINE = 300;

const LANGUAGES = {
  SQL: {
    fences: ['sql', 'mysql', 'postgresql', 'postgres', 'plsql', 'sqlite', 'tsql'],
    signs: [
      /^\s*SELECT\b.{1,200}\bFROM\b/i,
      /^\s*SELECT\s.{1,200}\sFROM\s/,
      /^\s*INSERT\s+INTO\s+\S+/i,
      /^\s*UPDATE\s+\S+\s+SET\b/i,
      /^\s*DELETE\s+FROM\s+\S+/i,
      /^\s*(CREATE|ALTER|DROP)\s+(TABLE|VIEW|INDEX|DATABASE)\b/i,
      /\b(WHERE|HAVING)\s+\S+\s*(=|<|>|\bIN\b|\bLIKE\b)/i,
      /\b(GROUP|ORDER)\s+BY\s+\w/i,
      /\b(INNER|LEFT|RIGHT|OUTER)\s+JOIN\s+\S+/i,
      /^[^;]{1,250};\s*$/,
    ],
  },
  Python: {
    fences: ['python', 'py', 'python3', 'ipython'],
    signs: [
      /^\s*(async\s+)?def\s+\w+\s*\(.{0,200}:\s*$/,
      /^\s*class\s+\w+(\(.{0,100}\))?:\s*$/,
      /^\s*from\s+[\w.]+\s+import\s+[\w*]/,
      /^\s*import\s+\w[\w.]*(\s+as\s+\w+)?\s*$/,
      /^\s*(if|elif|for|while|with|try|except|else)\b.{0,200}:\s*$/,
      /^\s*print\(/,
      /\bself\.\w/,
      /__(name|init|main)__/,
    ],
  },
  TypeScript: {
    fences: ['typescript', 'ts', 'tsx'],
    signs: [
      /^\s*(export\s+)?interface\s+\w+(\s+extends\s+\w+)?\s*\{/,
      /^\s*(export\s+)?type\s+\w+(<\w+>)?\s*=/,
      /\b(const|let)\s+\w+\s*:\s*\w/,
      /[\w)]\s*:\s*(string|number|boolean|unknown|void|Promise<)/,
      /\b(readonly|private|public)\s+\w+\??:/,
      /^\s*import\s+type\b/,
      /\bas\s+(const|string|number|unknown)\b/,
    ],
  },
  JavaScript: {
    fences: ['javascript', 'js', 'jsx', 'mjs', 'cjs', 'node'],
    signs: [
      /^\s*(const|let|var)\s+[\w{[].{0,200}=/,
      /^\s*(export\s+)?(async\s+)?function\s*\w*\s*\(/,
      /=>\s*[{(\w]/,
      /\bconsole\.(log|error|warn)\(/,
      /^\s*import\s.{0,200}\bfrom\s+['"]/,
      /\brequire\(['"]/,
      /\b(document|window|module)\.\w/,
      /[!=]==/,
    ],
  },
  Java: {
    fences: ['java'],
    signs: [
      /\bpublic\s+(static\s+)?(final\s+)?(class|interface|void|int|String)\b/,
      /\bSystem\.out\.print/,
      /^\s*import\s+(static\s+)?[a-z]\w*(\.\w+){1,10}(\.\*)?;/,
      /^\s*package\s+[a-z][\w.]*;/,
      /\bprivate\s+(static\s+)?(final\s+)?\w+\s+\w+\s*[=;]/,
      /^\s*@Override\b/,
      /\bnew\s+[A-Z]\w*(<\w*>)?\(/,
    ],
  },
  'C++': {
    fences: ['c++', 'cpp', 'cc', 'cxx', 'hpp'],
    signs: [
      /^\s*#include\s*[<"]/,
      /\bstd::\w/,
      /^\s*using\s+namespace\s+\w+;/,
      /^\s*template\s*</,
      /\bint\s+main\s*\(/,
      /\b(cout|cerr)\s*<</,
    ],
  },
  C: {
    fences: ['c', 'h'],
    signs: [
      /^\s*#include\s*<\w+\.h>/,
      /^\s*#define\s+\w/,
      /\bint\s+main\s*\(/,
      /\b(printf|scanf|malloc|free|sizeof)\s*\(/,
      /^\s*(typedef\s+)?struct\s+\w*\s*\{/,
      /\b(char|int|void)\s*\*\s*\w/,
    ],
  },
  'C#': {
    fences: ['c#', 'csharp', 'cs'],
    signs: [
      /^\s*using\s+[A-Z][\w.]*;/,
      /^\s*namespace\s+[A-Z][\w.]*/,
      /\bConsole\.Write(Line)?\(/,
      /\bpublic\s+(static\s+|async\s+)?(class|void|string|Task|record)\b/,
      /\{\s*get;\s*(set|init);/,
    ],
  },
  Go: {
    fences: ['go', 'golang'],
    signs: [
      /^\s*package\s+[a-z]\w*\s*$/,
      /^\s*func\s+(\(\w+\s+\*?\w+\)\s*)?\w+\(/,
      /:=\s*\S/,
      /\bfmt\.(Print|Sprint|Errorf)/,
      /^\s*type\s+\w+\s+(struct|interface)\s*\{/,
      /\bif\s+err\s*!=\s*nil\b/,
    ],
  },
  Rust: {
    fences: ['rust', 'rs'],
    signs: [
      /^\s*(pub\s+)?(async\s+)?fn\s+\w+/,
      /\blet\s+mut\s+\w/,
      /\bprintln!\(/,
      /^\s*use\s+(std|crate|super)::/,
      /^\s*impl(<\w+>)?\s+\w/,
      /^\s*(pub\s+)?(struct|enum|trait)\s+\w+.{0,100}\{/,
      /^\s*#\[derive\(/,
    ],
  },
  Kotlin: {
    fences: ['kotlin', 'kt'],
    signs: [
      /^\s*(suspend\s+)?fun\s+\w+\s*\(/,
      /^\s*(val|var)\s+\w+(\s*:\s*\w+)?\s*=/,
      /^\s*data\s+class\s+\w/,
      /^\s*println\(/,
    ],
  },
  Swift: {
    fences: ['swift'],
    signs: [
      /^\s*func\s+\w+\(.{0,200}\)\s*(->\s*\w.{0,50})?\{/,
      /^\s*import\s+(Foundation|UIKit|SwiftUI)\b/,
      /\bguard\s+let\s+\w/,
      /\bif\s+let\s+\w+\s*=/,
      /^\s*(let|var)\s+\w+\s*:\s*[A-Z]\w*\??\s*=/,
    ],
  },
  Ruby: {
    fences: ['ruby', 'rb'],
    signs: [
      /^\s*def\s+[\w.?!]+(\(.{0,100}\))?\s*$/,
      /^\s*end\s*$/,
      /^\s*require(_relative)?\s+['"]/,
      /^\s*puts\s+\S/,
      /\bdo\s*\|\w+/,
      /^\s*attr_(accessor|reader|writer)\s+:/,
    ],
  },
  PHP: {
    fences: ['php'],
    signs: [/<\?(php|=)/, /\$\w+\s*=[^=]/, /\$this->\w/, /^\s*echo\s.{1,200};/, /\bfunction\s+\w+\(\$/],
  },
  Shell: {
    fences: ['shell', 'sh', 'bash', 'zsh', 'console', 'shell-session', 'powershell'],
    signs: [
      /^#!\s*\/\S*\b(ba|z|da)?sh\b/,
      /^\s*\$\s+\w/,
      /^\s*(sudo|apt|apt-get|npm|pip|git|curl|wget|chmod|mkdir|docker|kubectl)\s+[\w-]/,
      /^\s*export\s+\w+=/,
      /^\s*(if|while)\s+\[\[?\s/,
      /^\s*(fi|done|esac)\s*$/,
      /\s\|\s*(grep|awk|sed|xargs|sort|head|tail)\b/,
      /\$\{\w+\}/,
    ],
  },
  HTML: {
    fences: ['html', 'xhtml', 'htm'],
    signs: [
      /<!DOCTYPE\s+html/i,
      /<(html|head|body|div|span|script|style|table|form|ul|ol|h[1-6]|p|a|img|input|button)(\s[^<>]{0,200})?>/i,
      /<\/(html|head|body|div|span|script|style|table|form|ul|ol|h[1-6]|p|a|button)>/i,
    ],
  },
  CSS: {
    fences: ['css', 'scss', 'less'],
    signs: [
      /^\s*[.#]?[\w-]{1,60}[^{}]{0,100}\{\s*$/,
      /^\s*[a-z-]{2,40}\s*:\s*[^;{}]{1,100};\s*$/,
      /^\s*@(media|import|keyframes)\b/,
    ],
  },
} as const satisfies Record<string, Language>;

type LanguageName = keyof typeof LANGUAGES;
const NAMES = Object.keys(LANGUAGES) as [LanguageName, ...LanguageName[]];

export const containsCode = defineCheck({
  description: `Whether the text has program code. Parameters: \`formats\`, the languages that count, of ${NAMES.join(', ')}; \`not\`, whether there must be none. A fenced code block counts by the word behind its fence; one without a word where a line of it looks like the language; other text where its lines show two different signs of it.`,
  parameters: z.strictObject({ formats: z.array(z.enum(NAMES)).min(1).max(NAMES.length), not }),
  run: ({ formats }, { text }) => {
    const blocks = codeBlocks(text);
    const lines = linesOf(text);
    const found = formats.filter((name) => {
      const { fences, signs }: Language = LANGUAGES[name];
      return (
        blocks.some(({ language }) => fences.includes(language)) ||
        blocks.some(({ language, code }) => language === '' && countSigns(linesOf(code), signs) > 0) ||
        countSigns(lines, signs) >= SIGNS_IN_PROSE
      );
    });
    const passes = found.length > 0;
    return {
      passes,
      explanation: passes
        ? `The text has code: ${found.join(', ')}.`
        : 'The text has no code of these languages.',
    };
  },
});

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.slice(0, MAX_LINE));
}

/** How many different signs there are; counting ends where they are enough. */
function countSigns(lines: readonly string[], signs: readonly RegExp[]): number {
  let count = 0;
  for (const sign of signs) {
    if (lines.some((line) => sign.test(line))) count += 1;
    if (count >= SIGNS_IN_PROSE) break;
  }
  return count;
}
