import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const server = process.env.PARVIS_URL ?? 'http://127.0.0.1:8470';

/** Files of `public/` that the application shows without a network. */
const KEPT = ['/icon.svg', '/manifest.webmanifest'];

const digest = (text: string) => createHash('sha256').update(text).digest('hex');

/**
 * The styles after the first text rather than before it: on a slow line, what is above them is on
 * screen a second earlier. The script still waits for them.
 */
function textBeforeStyles(): Plugin {
  const styles = /^ *<link rel="stylesheet"[^>]* href="\/assets\/[^>]*>\n/m;
  return {
    name: 'parvis-text-before-styles',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html) {
        const [found] = styles.exec(html) ?? [];
        if (found === undefined) throw new Error('index.html has no styles');
        return html.replace(found, '').replace('    <noscript>', `${found}    <noscript>`);
      },
    },
  };
}

/**
 * Writes `inside.html`, which the server gives instead of `index.html` to a browser that has a
 * session: the same page, which asks for the rooms and for who one is, and opens the line, without
 * waiting for the scripts that would. On a slow line that is two seconds.
 */
function insidePage(): Plugin {
  return {
    name: 'parvis-inside-page',
    apply: 'build',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const html = bundle['index.html'];
      const page = html?.type === 'asset' ? String(html.source) : '';
      const wanted = new Set<string>();
      const want = (name: string) => {
        const chunk = bundle[name];
        if (chunk?.type !== 'chunk' || wanted.has(name) || page.includes(name)) return;
        wanted.add(name);
        for (const imported of chunk.imports) want(imported);
      };
      for (const [name, { type }] of Object.entries(bundle)) {
        if (type === 'chunk' && name.startsWith('assets/inside-')) want(name);
      }
      if (wanted.size === 0) throw new Error('the rooms are in no file');
      const early = readFileSync(new URL('src/net/early_line.js', import.meta.url), 'utf8');
      const name = `assets/early_line-${digest(early).slice(0, 8)}.js`;
      this.emitFile({ type: 'asset', fileName: name, source: early });
      const links = [...wanted].map(
        (it) => `    <link rel="modulepreload" crossorigin href="/${it}">\n`,
      );
      links.push('    <link rel="preload" as="fetch" crossorigin href="/api/me">\n');
      const first = `    <script type="module" async crossorigin src="/${name}"></script>\n`;
      const source = page
        .replace('<html', '<html data-session')
        .replace(/^ *<script type="module".*\n/m, (door) => first + door + links.join(''));
      this.emitFile({ type: 'asset', fileName: 'inside.html', source });
    },
  };
}

/** Writes `sw.js`, with the names of this build's files in it. */
function shellWorker(): Plugin {
  return {
    name: 'parvis-shell-worker',
    apply: 'build',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const html = bundle['index.html'];
      const page = html?.type === 'asset' ? String(html.source) : '';
      const files = Object.keys(bundle)
        .filter((name) => name.startsWith('assets/'))
        .map((name) => `/${name}`)
        .sort();
      const version = digest(page + files.join()).slice(0, 16);
      const worker = new URL('src/shell_worker/worker.js', import.meta.url);
      const source = readFileSync(worker, 'utf8')
        .replace('__VERSION__', version)
        .replace('__FILES__', [...files, ...KEPT].join(' '));
      this.emitFile({ type: 'asset', fileName: 'sw.js', source });
    },
  };
}

export default defineConfig({
  plugins: [react(), textBeforeStyles(), insidePage(), shellWorker()],
  build: {
    target: 'es2022',
    // The policy of the pages is `font-src 'self'`: nothing may become a data: URL.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: {
    proxy: {
      '/api': { target: server, changeOrigin: true },
      '/socket': { target: server, ws: true, changeOrigin: true },
    },
  },
});
