import { createHash } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

import { GRAPHIQL_OPERATIONS } from './graphiqlOperations.js';

/** Answers the requests of people who open the API in a browser. */
export interface Graphiql {
  /**
   * Answers GET requests for the GraphiQL page and its assets, or returns false when the path is not one of them.
   *
   * `true` means that the response is, or will be, ended here; the first answers wait for the assets to be loaded.
   */
  serve(request: IncomingMessage, response: ServerResponse): boolean;
}

export interface GraphiqlOptions {
  /** Where the API answers and, for browsers, the page. */
  readonly endpoint: '/graphql';
  /** Told why the page or an asset could not be served; the visitor only learns that it was not. */
  readonly onError?: (error: unknown) => void;
}

interface Asset {
  readonly type: string;
  /** As served when the client takes no compression. A string where its package keeps it in memory anyway. */
  readonly body: string;
  readonly compressed: Buffer;
}

interface Site {
  readonly page: string;
  readonly assets: ReadonlyMap<string, Asset>;
}

const compress = promisify(gzip);

const JAVASCRIPT = 'text/javascript; charset=utf-8';

/**
 * All that the page may load. Found by trying in Chromium: GraphiQL needs no eval, no WebAssembly and no blob: URL
 * once its workers are files. 'unsafe-inline' is for styles only: its editor, Monaco, adds <style> elements and style
 * attributes while it runs, without a nonce. The icon font and Roboto are data: URLs inside the style sheet.
 */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A worker obeys its own file's policy, not the page's: ours compute and load nothing. */
const ASSET_POLICY = "default-src 'none'; frame-ancestors 'none'";

const PROTECTION = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const;

/** A castle's tower, drawn here so that the page shows our sign and needs no image from elsewhere. */
const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="32" height="32" role="img" \
aria-label="Castellan"><path fill="#6d5ae6" d="M6 4h5v4h3V4h4v4h3V4h5v9l-3 3v9h3v3H6v-3h3v-9l-3-3z"/>\
<path fill="#fff" d="M13 28v-6a3 3 0 0 1 6 0v6z"/></svg>`;

/**
 * GraphiQL leaves a stale shift on its tabs and applies it as soon as a tab has the focus: the tab jumped away from
 * under the pointer, and the first click on it was lost. Without the shift a dragged tab changes places all the same.
 */
const CORRECTIONS = '.graphiql-tab { transform: none !important; }';

/**
 * Serves GraphiQL from our own origin: no CDN, no inline script, and the same without a network.
 *
 * Nothing is loaded before the first visitor comes, because most servers never see one and GraphiQL is 9 MB.
 */
export function createGraphiql(options: GraphiqlOptions): Graphiql {
  const assetsPath = `${options.endpoint}/assets/`;
  let loading: Promise<Site> | undefined;

  function load(): Promise<Site> {
    loading ??= loadSite(options.endpoint, assetsPath).catch((error: unknown) => {
      // Whoever asks next tries again, rather than being told of an old failure for ever.
      loading = undefined;
      throw error;
    });
    return loading;
  }

  function answer(response: ServerResponse, write: (site: Site) => void): void {
    load()
      .then(write)
      .catch((error: unknown) => {
        options.onError?.(error);
        if (response.headersSent) response.destroy();
        else writeText(response, 500, 'GraphiQL could not be loaded.');
      });
  }

  return {
    serve(request, response) {
      if (request.method !== 'GET') return false;
      const [path = '', search = ''] = (request.url ?? '').split('?', 2);

      if (path === options.endpoint) {
        // With `query` it is an operation over GET, also when a person types it into the address bar.
        const isVisit = request.headers.accept?.includes('text/html') === true;
        if (!isVisit || new URLSearchParams(search).has('query')) return false;
        answer(response, (site) => {
          writePage(response, site.page);
        });
        return true;
      }

      if (path.startsWith(assetsPath)) {
        const name = path.slice(assetsPath.length);
        if (!/^[a-z-]+-[0-9a-f]{16}\.(?:js|css|svg)$/.test(name)) return false;
        answer(response, (site) => {
          const asset = site.assets.get(name);
          if (asset) writeAsset(response, asset, acceptsGzip(request.headers['accept-encoding']));
          else writeText(response, 404, 'There is no such asset.');
        });
        return true;
      }

      return false;
    },
  };
}

/**
 * Takes GraphiQL's parts from its package's `graphiql` module. The package's `exports` map offers that module (`./*`)
 * with types, so this needs neither a path into node_modules nor scissors on the page that the package renders, and
 * if a later version renames a part, the compiler says so.
 */
async function loadSite(endpoint: string, assetsPath: string): Promise<Site> {
  const parts = await import('@graphql-yoga/render-graphiql/graphiql');
  const assets = new Map<string, Asset>();

  async function add(file: `${string}.${string}`, type: string, body: string): Promise<string> {
    const hash = createHash('sha256').update(body).digest('hex').slice(0, 16);
    const hashed = file.replace('.', `-${hash}.`);
    assets.set(hashed, { type, body, compressed: await compress(body) });
    return assetsPath + hashed;
  }

  const [script, style, icon, editor, json, graphql] = await Promise.all([
    add('graphiql.js', JAVASCRIPT, parts.js),
    add('graphiql.css', 'text/css; charset=utf-8', `${parts.css}\n${CORRECTIONS}\n`),
    add('icon.svg', 'image/svg+xml', LOGO),
    add('worker-editor.js', JAVASCRIPT, parts.editorWorkerService),
    add('worker-json.js', JAVASCRIPT, parts.jsonWorker),
    add('worker-graphql.js', JAVASCRIPT, parts.graphqlWorker),
  ]);
  // Monaco asks for a worker by these labels.
  const boot = renderBoot(endpoint, { editorWorkerService: editor, json, graphql });
  const bootScript = await add('boot.js', JAVASCRIPT, boot);

  return { page: renderPage({ style, icon, scripts: [bootScript, script] }), assets };
}

/**
 * The script that starts GraphiQL. It runs before GraphiQL's own, which looks for MonacoEnvironment when it is read,
 * and starts it on DOMContentLoaded, which comes after all deferred scripts.
 */
function renderBoot(endpoint: string, workers: Record<string, string>): string {
  const settings = {
    title: 'Castellan',
    logo: LOGO,
    endpoint,
    credentials: 'same-origin',
    shouldPersistHeaders: true,
    defaultTabs: GRAPHIQL_OPERATIONS,
  };
  return `'use strict';
const workers = ${JSON.stringify(workers)};
const settings = ${JSON.stringify(settings)};

self.MonacoEnvironment = {
  globalAPI: false,
  getWorkerUrl: (moduleId, label) => workers[label] ?? workers.editorWorkerService,
};

// GraphiQL would copy every edit into the address as ?query=, and a reload would then run it instead of showing
// this page; addresses are also logged and shared, and operations are nobody else's business.
settings.onEditQuery = () => {};

// Left to itself, GraphiQL shows the first tab without its variables on a first visit, and on later ones, when it
// does not recognize the tab that was open, adds an empty one. So it is told what the open tab holds.
function openTab() {
  try {
    const { tabs, activeTabIndex } = JSON.parse(localStorage.getItem('graphiql:tabState'));
    return tabs[activeTabIndex] ?? settings.defaultTabs[0];
  } catch {
    return settings.defaultTabs[0];
  }
}

addEventListener('DOMContentLoaded', () => {
  const { query, variables, headers } = openTab();
  settings.initialQuery = query ?? '';
  settings.initialVariables = variables ?? '';
  settings.initialHeaders = headers ?? '';
  YogaGraphiQL.renderYogaGraphiQL(document.querySelector('#root'), settings);
});
`;
}

function renderPage(links: { style: string; icon: string; scripts: readonly string[] }): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Castellan</title>
    <link rel="icon" href="${links.icon}" />
    <link rel="stylesheet" href="${links.style}" />
    ${links.scripts.map((script) => `<script defer src="${script}"></script>`).join('\n    ')}
  </head>
  <body class="no-focus-outline">
    <noscript>GraphiQL needs JavaScript. Programs can send their operations to this address with POST.</noscript>
    <div id="root"></div>
  </body>
</html>
`;
}

function writePage(response: ServerResponse, page: string): void {
  write(response, {
    status: 200,
    body: page,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': PAGE_POLICY,
      // The page names the assets by hash, so it must be as new as they are; the same address answers programs.
      'Cache-Control': 'no-store',
      Vary: 'Accept',
    },
  });
}

function writeAsset(response: ServerResponse, asset: Asset, gzipped: boolean): void {
  write(response, {
    status: 200,
    body: gzipped ? asset.compressed : asset.body,
    headers: {
      'Content-Type': asset.type,
      'Content-Security-Policy': ASSET_POLICY,
      'Cache-Control': 'public, max-age=31536000, immutable',
      ...(gzipped && { 'Content-Encoding': 'gzip' }),
      Vary: 'Accept-Encoding',
    },
  });
}

function writeText(response: ServerResponse, status: number, text: string): void {
  write(response, {
    status: status,
    body: text,
    headers: {
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Security-Policy': ASSET_POLICY,
      'Cache-Control': 'no-store',
    },
  });
}

interface Answer {
  readonly status: number;
  readonly body: string | Buffer;
  readonly headers: OutgoingHttpHeaders;
}

function write(response: ServerResponse, { status, body, headers }: Answer) {
  response.writeHead(status, { ...PROTECTION, ...headers, 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}

/** Whether an Accept-Encoding header takes gzip: `gzip;q=0` names it only to refuse it. */
function acceptsGzip(header: string | string[] | undefined): boolean {
  return /(?:^|,)\s*gzip\s*(?:;\s*q=(?!0(?:\.0*)?\s*(?:,|$))[^,]*)?(?:,|$)/i.test(String(header ?? ''));
}
