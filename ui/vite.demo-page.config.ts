// Builds the demo cloud's console page into one file, ui/dist/demo-page/vnc_auto.html: what the
// demo cloud serves names no other resource.

import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const root = fileURLToPath(new URL('./src/demo-page', import.meta.url));
const outDir = fileURLToPath(new URL('./dist/demo-page', import.meta.url));

/** Puts the one script and the one style sheet into the page. */
function oneFile(): Plugin {
  return {
    name: 'one-file',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const page = bundle['vnc_auto.html'];
      if (page?.type !== 'asset') throw new Error('the page was not built');
      let html = String(page.source);
      for (const [name, file] of Object.entries(bundle)) {
        if (file === page) continue;
        html =
          file.type === 'chunk'
            ? withScript(html, file.code)
            : withStyle(html, String(file.source));
        delete bundle[name];
      }
      page.source = html;
    },
  };
}

function withScript(html: string, code: string): string {
  const inert = code.replaceAll('</script', '<\\/script');
  const without = html.replace(/\s*<script type="module"[^>]*><\/script>/, '');
  return without.replace('</body>', () => `<script type="module">${inert}</script>\n  </body>`);
}

function withStyle(html: string, css: string): string {
  return html.replace(/<link rel="stylesheet"[^>]*>/, () => `<style>${css}</style>`);
}

export default defineConfig({
  root,
  base: './',
  build: {
    outDir,
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: false,
    cssCodeSplit: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: `${root}/vnc_auto.html`,
      output: { codeSplitting: false },
    },
  },
  plugins: [oneFile()],
});
