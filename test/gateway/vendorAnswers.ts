/** What an answer is counted as. */
export interface Tokens {
  readonly input: number;
  readonly output: number;
}

/** A request, and what is to be said to it. */
interface Asked {
  readonly body: any;
  readonly text: string;
  readonly toolArguments: string;
  readonly tokens: Tokens;
}

interface Dialect {
  /** How the paths end that it answers. */
  readonly path: string;
  plain(asked: Asked): object;
  /** The parts of a streamed answer, as they are written. */
  streamed?(asked: Asked): string[];
}

const CREATED = 1_700_000_000;

/** The dialects that the fake vendor speaks; of two that fit a path, the first. */
export const ANSWERS: readonly Dialect[] = [
  { path: '/chat/completions', plain: chat, streamed: chatParts },
  { path: '/completions', plain: completion, streamed: completionParts },
  {
    path: '/embeddings',
    plain: ({ body, tokens }) => ({
      object: 'list',
      model: body.model,
      data: [body.input].flat().map((_text: unknown, index: number) => ({
        object: 'embedding',
        index,
        embedding: [0.25, -0.5, index],
      })),
      usage: { prompt_tokens: tokens.input, total_tokens: tokens.input },
    }),
  },
  { path: '/messages', plain: message, streamed: messageParts },
  {
    path: '/models',
    plain: () => ({
      object: 'list',
      data: [{ id: 'fake-model', object: 'model', created: CREATED, owned_by: 'vendor' }],
    }),
  },
];

function usage({ tokens: { input, output } }: Asked): object {
  return { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
}

/** The call of the first tool, where the request brings tools and no result of one yet. */
function toolCall({ body, toolArguments }: Asked): { id: string; type: string; function: any } | null {
  const tool = body.tools?.[0];
  if (tool === undefined || body.tool_choice === 'none') return null;
  if (body.messages?.at(-1)?.role === 'tool') return null;
  return {
    id: 'call_1',
    type: 'function',
    function: { name: tool.function?.name ?? tool.name, arguments: toolArguments },
  };
}

function chat(asked: Asked): object {
  const call = toolCall(asked);
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: CREATED,
    model: asked.body.model,
    choices: Array.from({ length: asked.body.n ?? 1 }, (_, index) => ({
      index,
      message:
        call === null
          ? { role: 'assistant', content: asked.text }
          : { role: 'assistant', content: null, tool_calls: [call] },
      logprobs: null,
      finish_reason: call === null ? 'stop' : 'tool_calls',
    })),
    usage: usage(asked),
  };
}

function chatParts(asked: Asked): string[] {
  const call = toolCall(asked);
  const head = {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: CREATED,
    model: asked.body.model,
  };
  const part = (delta: object, finish: string | null = null): object => ({
    ...head,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
  });
  const middle =
    call === null
      ? words(asked.text).map((word) => part({ content: word }))
      : [
          part({
            tool_calls: [{ index: 0, ...call, function: { name: call.function.name, arguments: '' } }],
          }),
          ...halves(call.function.arguments).map((half) =>
            part({ tool_calls: [{ index: 0, function: { arguments: half } }] }),
          ),
        ];
  return openAiParts(asked, head, [
    part({ role: 'assistant', content: call === null ? '' : null }),
    ...middle,
    part({}, call === null ? 'stop' : 'tool_calls'),
  ]);
}

function completion(asked: Asked): object {
  return {
    id: 'cmpl-1',
    object: 'text_completion',
    created: CREATED,
    model: asked.body.model,
    choices: [{ index: 0, text: asked.text, logprobs: null, finish_reason: 'stop' }],
    usage: usage(asked),
  };
}

function completionParts(asked: Asked): string[] {
  const head = { id: 'cmpl-1', object: 'text_completion', created: CREATED, model: asked.body.model };
  const parts = words(asked.text);
  return openAiParts(
    asked,
    head,
    parts.map((text, index) => ({
      ...head,
      choices: [
        { index: 0, text, logprobs: null, finish_reason: index === parts.length - 1 ? 'stop' : null },
      ],
    })),
  );
}

function openAiParts(asked: Asked, head: object, parts: readonly object[]): string[] {
  const all =
    asked.body.stream_options?.include_usage === true
      ? [...parts.map((part) => ({ ...part, usage: null })), { ...head, choices: [], usage: usage(asked) }]
      : parts;
  return [...all.map((part) => `data: ${JSON.stringify(part)}\n\n`), 'data: [DONE]\n\n'];
}

/** Anthropic's https://docs.anthropic.com/en/api/messages. */
function message(asked: Asked): object {
  const call = toolCall(asked);
  return {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: asked.body.model,
    content: [
      call === null
        ? { type: 'text', text: asked.text }
        : {
            type: 'tool_use',
            id: 'toolu_1',
            name: call.function.name,
            input: JSON.parse(asked.toolArguments),
          },
    ],
    stop_reason: call === null ? 'end_turn' : 'tool_use',
    stop_sequence: null,
    usage: { input_tokens: asked.tokens.input, output_tokens: asked.tokens.output },
  };
}

function messageParts(asked: Asked): string[] {
  const call = toolCall(asked);
  const events: object[] = [
    {
      type: 'message_start',
      message: {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: asked.body.model,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { input_tokens: asked.tokens.input, output_tokens: 1 },
      },
    },
    {
      type: 'content_block_start',
      index: 0,
      content_block:
        call === null
          ? { type: 'text', text: '' }
          : { type: 'tool_use', id: 'toolu_1', name: call.function.name, input: {} },
    },
    ...(call === null
      ? words(asked.text).map((text) => ({ type: 'text_delta', text }))
      : halves(asked.toolArguments).map((half) => ({ type: 'input_json_delta', partial_json: half }))
    ).map((delta) => ({ type: 'content_block_delta', index: 0, delta })),
    { type: 'content_block_stop', index: 0 },
    {
      type: 'message_delta',
      delta: { stop_reason: call === null ? 'end_turn' : 'tool_use', stop_sequence: null },
      usage: { output_tokens: asked.tokens.output },
    },
    { type: 'message_stop' },
  ];
  return events.map((event) => `event: ${(event as any).type}\ndata: ${JSON.stringify(event)}\n\n`);
}

/** The words of a text, each with the blank before it. */
function words(text: string): string[] {
  return text.match(/\s*\S+/g) ?? [''];
}

function halves(text: string): string[] {
  const middle = Math.ceil(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)];
}
