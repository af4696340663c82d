// Puts a page's one script and one style sheet into the page, for pages that are served as a single
// file. Both stand under a nonce where the page's server writes one in place of NONCE.

import { fileURLToPath } from 'node:url';
import type { BuildOptions, Plugin, PluginOption, UserConfig } from 'vite';

/** Builds ui/src/`folder`/`pageName` into ui/dist/`folder`, for these engines. */
export function onePage(
  folder: string,
  pageName: string,
  target: NonNullable<BuildOptions['target']>,
  plugins: PluginOption[],
): UserConfig {
  const root = fileURLToPath(new URL(`../src/${folder}`, import.meta.url));
  return {
    root,
    base: './',
    build: {
      outDir: fileURLToPath(new URL(`../dist/${folder}`, import.meta.url)),
      emptyOutDir: true,
      target,
      modulePreload: false,
      cssCodeSplit: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input: `${root}/${pageName}`,
        output: { codeSplitting: false },
      },
    },
    plugins,
  };
}

export function oneFile(pageName: string, attributes = ''): Plugin {
  return {
    name: 'one-file',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const page = bundle[pageName];
      if (page?.type !== 'asset') throw new Error('the page was not built');
      let html = String(page.source);
      for (const [name, file] of Object.entries(bundle)) {
        if (file === page) continue;
        html =
          file.type === 'chunk'
            ? withScript(html, file.code, attributes)
            : withStyle(html, String(file.source), attributes);
        delete bundle[name];
      }
      page.source = html;
    },
  };
}

function withScript(html: string, code: string, attributes: string): string {
  const inert = code.replaceAll('</script', '<\\/script');
  const without = html.replace(/\s*<script type="module"[^>]*><\/script>/, '');
  const script = `<script type="module"${attributes}>${inert}</script>`;
  return without.replace('</body>', () => `${script}\n  </body>`);
}

function withStyle(html: string, css: string, attributes: string): string {
  return html.replace(/<link rel="stylesheet"[^>]*>/, () => `<style${attributes}>${css}</style>`);
}
