import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const server = process.env.PARVIS_URL ?? 'http://127.0.0.1:8470';

export default defineConfig({
  plugins: [react()],
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
