import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/**
 * Builds the console to dist/web, where the server finds it. No inline script and no inlined module preload, so that
 * the page runs under `script-src 'self'`. `npx vite` serves it for development and passes /api and /docs on to a running
 * server.
 */
export default defineConfig({
  root: 'src/web',
  plugins: [react()],
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 600,
  },
  server: { proxy: { '/api': 'http://127.0.0.1:4400', '/docs': 'http://127.0.0.1:4400' } },
});
