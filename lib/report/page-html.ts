/** The sources of the page, as they stand in `lib/report/page`. */
export interface PageSources {
  readonly html: string;
  readonly css: string;
  /** The text of each script by its name. `./main.js` is the one that starts. */
  readonly scripts: ReadonlyMap<string, string>;
}

/** What `hash` of a text a Content-Security-Policy names: `sha256-…`. */
export type Hash = (text: string) => string;

/**
 * The page in one piece: HTML, styles, scripts and data, which is JSON; nothing of it from anywhere else.
 *
 * Its policy lets this one script and this one style sheet in and nothing else: no further script, no request, no frame, no
 * form. Data cannot end its own element, since no `<` is in it (HTML standard, section 4.12.1.3).
 */
export function pageHtml({ html, css, scripts }: PageSources, data: string, hash: Hash): string {
  const code = bundle(scripts);
  const policy = `default-src 'none'; script-src '${hash(code)}'; style-src '${hash(css)}'; base-uri 'none'; form-action 'none'`;
  const parts: Record<string, string> = { policy, style: css, script: code, data: data.replaceAll('<', '\\u003c') };
  // By a function, since `$&` in a name would be read in a replacement text.
  return html.replace(/\{\{(policy|style|script|data)\}\}/g, (_, part: string) => parts[part]);
}

/** The scripts as one, each a module of its own that asks for others by name. */
function bundle(scripts: ReadonlyMap<string, string>): string {
  const modules = [...scripts].map(([name, text]) => `${JSON.stringify(name)}(module, require) {\n${text}}`);
  return `'use strict';
{
const modules = {
${modules.join(',\n')}
};
const loaded = {};
const require = (name) => {
  if (!(name in loaded)) {
    const module = loaded[name] = { exports: {} };
    modules[name](module, require);
  }
  return loaded[name].exports;
};
require('./main.js');
}
`;
}
