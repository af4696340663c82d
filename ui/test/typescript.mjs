// The loader of hooks.mjs. Components are compiled for the server, so that a test reads what they
// show; modules with runes for the browser, so that they work as they do there.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { compile, compileModule } from 'svelte/compiler';
import ts from 'typescript';

const compilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
};

const imitation = new URL('./shell.ts', import.meta.url).href;

/** The shell is imitated: nothing here runs inside of it. */
export async function resolve(specifier, context, next) {
  if (/^\.{1,2}\/ipc\.ts$/.test(specifier)) return { url: imitation, shortCircuit: true };
  if (specifier !== 'svelte' || !context.parentURL?.endsWith('.svelte')) {
    return next(specifier, context);
  }
  const conditions = context.conditions.filter((condition) => condition !== 'browser');
  return next(specifier, { ...context, conditions });
}

export async function load(url, context, next) {
  if (!url.startsWith('file:') || url.includes('/node_modules/')) return next(url, context);
  if (!/\.(ts|svelte)$/.test(url)) return next(url, context);
  const filename = fileURLToPath(url);
  const text = await readFile(filename, 'utf8');
  return { format: 'module', source: sourceOf(text, filename), shortCircuit: true };
}

function sourceOf(text, filename) {
  if (filename.endsWith('.svelte')) {
    return compile(text, { filename, generate: 'server', css: 'external' }).js.code;
  }
  const { outputText } = ts.transpileModule(text, { compilerOptions });
  if (!filename.endsWith('.svelte.ts')) return outputText;
  return compileModule(outputText, { filename, generate: 'client' }).js.code;
}
