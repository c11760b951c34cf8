/** A tab that a newcomer finds in GraphiQL: an operation and its variables, ready to run. */
export interface GraphiqlOperation {
  /** The operation's text; its name becomes the tab's title. */
  readonly query: string;
  /** The variables as JSON text. */
  readonly variables?: string;
  /** The HTTP headers as JSON text. */
  readonly headers?: string;
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

const SIGN_IN: GraphiqlOperation = {
  query: `# 1. Sign in
#
# Put your e-mail address and password into
# "Variables" below, then press the pink button (or
# Ctrl-Enter).
#
# The answer sets a cookie that scripts cannot read,
# so the other tabs are signed in from here on. The
# token in the answer is for programs: they send it
# as "Authorization: Bearer <token>".
#
# GraphiQL keeps what you type in this browser. On a
# shared machine, end with Settings (bottom left) >
# Clear storage.

mutation SignIn($input: SignInInput!) {
  signIn(input: $input) {
    token
    userId
    expiresAt
  }
}
`,
  variables: json({ input: { email: 'you@example.com', password: 'your password' } }),
};

const WHO_AM_I: GraphiqlOperation = {
  query: `# 2. Who am I
#
# The API as it sees you: which organization you act
# in, with which role, and what that lets you do.
#
# You belong to several organizations? Choose one by
# its slug or id in "Headers" below; each tab has its
# own headers:
#
#   {"X-Organization": "acme"}
#
# To see what an API key may do, ask with the key:
#
#   {"Authorization": "Bearer ck_..."}

query WhoAmI {
  viewer {
    kind
    displayName
    organization {
      id
      name
      slug
    }
    member {
      id
      role {
        name
      }
    }
    apiKey {
      id
      name
    }
    permissions
    organizations {
      id
      name
      slug
      roleName
    }
  }
}
`,
};

const CREATE_ORGANIZATION: GraphiqlOperation = {
  query: `# 3. Create an organization
#
# You become its owner. Organizations are isolated:
# nothing that belongs to one can be seen from
# another.
#
# To act in the new one, send its slug from the
# answer in "Headers":
#
#   {"X-Organization": "<slug or id>"}

mutation CreateOrganization($input: CreateOrganizationInput!) {
  createOrganization(input: $input) {
    organization {
      id
      name
      slug
    }
  }
}
`,
  variables: json({ input: { name: 'Acme' } }),
};

const CREATE_API_KEY: GraphiqlOperation = {
  query: `# 4. Create an API key
#
# A SERVICE key belongs to the organization, not to
# a person. It may do what its permissions say, and
# never more than you may.
#
# Copy the secret from the answer: it is shown this
# once only.
#
# The key is made in the organization that you act
# in; to choose another, put this into "Headers":
#
#   {"X-Organization": "<slug or id>"}

mutation CreateApiKey($input: CreateApiKeyInput!) {
  createApiKey(input: $input) {
    apiKey {
      id
      name
      status
      maskedSecret
    }
    secret
  }
}
`,
  variables: json({
    input: {
      name: 'My first key',
      type: 'SERVICE',
      permissions: [
        { feature: 'PROMPTS', level: 'READ' },
        { feature: 'API_KEYS', level: 'READ' },
      ],
    },
  }),
};

const LIST_API_KEYS: GraphiqlOperation = {
  query: `# 5. List API keys
#
# The keys of the organization that you act in.
# Their secrets are masked: nobody can read a secret
# again, it can only be rotated.
#
# $filter narrows the list: press Ctrl-Space inside
# {"filter": {}} in "Variables" to see by what.
#
# Another organization, in "Headers":
# {"X-Organization": "<slug or id>"}

query ApiKeys($first: Int, $filter: ApiKeyFilter) {
  apiKeys(first: $first, filter: $filter) {
    totalCount
    edges {
      node {
        id
        name
        type
        status
        maskedSecret
        permissions {
          feature
          level
        }
      }
    }
  }
}
`,
  variables: json({ first: 20 }),
};

const VERIFY_API_KEY: GraphiqlOperation = {
  query: `# 6. Verify an API key
#
# What a gateway asks before it lets a call through:
# is this secret good, and does its key hold this
# permission?
#
# Paste the secret from tab 4 into "Variables". The
# key made there has prompt:view; try prompt:create
# to see a refusal.

query VerifyApiKey($input: VerifyApiKeyInput!) {
  verifyApiKey(input: $input) {
    valid
    code
    apiKey {
      id
      name
    }
  }
}
`,
  variables: json({ input: { secret: 'ck_...', permission: 'prompt:view' } }),
};

const CREATE_PROMPT: GraphiqlOperation = {
  query: `# 7. Create a prompt
#
# Messages with {{variables}}. Each later change of
# them is a new version that never changes again.
#
# A new prompt is not published: until it is,
# "welcome@latest" or "welcome@1" refers to it, and
# "welcome" to nothing.

mutation CreatePrompt($input: CreatePromptInput!) {
  createPrompt(input: $input) {
    prompt {
      id
      slug
      latestNumber
      publishedNumber
      createdBy
    }
  }
}
`,
  variables: json({
    input: {
      name: 'Welcome',
      slug: 'welcome',
      content: {
        messages: [
          { role: 'SYSTEM', content: 'You speak for {{company}}.' },
          { role: 'USER', content: 'Greet {{name}}.' },
        ],
        parameters: { temperature: 0.2 },
      },
    },
  }),
};

const RENDER_PROMPT: GraphiqlOperation = {
  query: `# 8. Render it
#
# What a program gets that names the prompt: the
# messages with the variables filled in. Take one of
# the variables away to see how a missing one is
# reported.

query RenderPrompt {
  renderPrompt(
    input: {
      reference: "welcome@latest"
      variables: { company: "Acme", name: "Ada" }
    }
  ) {
    version {
      number
    }
    messages {
      role
      content
    }
    parameters
  }
}
`,
};

const WHY: GraphiqlOperation = {
  query: `# 9. Why?
#
# Which rule allows or refuses something, found by the
# code that enforces it: here whether you could manage
# billing. Add "memberId" or "apiKeyId" to the input to
# ask about somebody else.
#
# Below, what was refused of late in the organization.
# Try the keys of tab 4 on something they do not hold,
# and come back.

query Why {
  explainAccess(input: { permission: "billing:manage" }) {
    allowed
    rule
    explanation
  }
  auditEntries(first: 5, filter: { outcome: DENIED }) {
    edges {
      node {
        at
        action
        requiredPermission
        actor {
          kind
          name
        }
      }
    }
  }
}
`,
};

/**
 * The tabs that GraphiQL opens with on a first visit, in the order in which a newcomer runs them. Later visits
 * show what that browser has stored instead.
 */
export const GRAPHIQL_OPERATIONS: readonly GraphiqlOperation[] = [
  SIGN_IN,
  WHO_AM_I,
  CREATE_ORGANIZATION,
  CREATE_API_KEY,
  LIST_API_KEYS,
  VERIFY_API_KEY,
  CREATE_PROMPT,
  RENDER_PROMPT,
  WHY,
];
