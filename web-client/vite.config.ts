import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const server = process.env.PARVIS_URL ?? 'http://127.0.0.1:8470';

/** Files of `public/` that the application shows without a network. */
const KEPT = ['/icon.svg', '/manifest.webmanifest'];

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
      const version = createHash('sha256')
        .update(page + files.join())
        .digest('hex')
        .slice(0, 16);
      const worker = new URL('src/shell_worker/worker.js', import.meta.url);
      const source = readFileSync(worker, 'utf8')
        .replace('__VERSION__', version)
        .replace('__FILES__', [...files, ...KEPT].join(' '));
      this.emitFile({ type: 'asset', fileName: 'sw.js', source });
    },
  };
}

export default defineConfig({
  plugins: [react(), textBeforeStyles(), shellWorker()],
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
