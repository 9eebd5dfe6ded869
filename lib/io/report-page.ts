import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LockDiff, pageData, pageHtml, type PageSources } from '../report';
import { changeNameOf } from './plan-names';
import { planSummary } from './plan-summary';
import { mapEntries, type PlanView } from './plan-view';

/** Where the page's sources are: the same place seen from lib/io and from build/io. */
const DIRECTORY = join(__dirname, '..', '..', 'lib', 'report', 'page');

let sources: PageSources | undefined;

/** What the page needs of one Ipam. */
export interface PageView extends PlanView {
  /** What changed since another lock. @default - nothing was compared */
  readonly diff?: LockDiff;
}

/** The plan as one HTML page that needs nothing else. Equal plans give equal bytes. */
export function reportPage(views: readonly PageView[]): string {
  const data = pageData(views.map((view) => ({
    id: view.id, lockFile: view.lockFile, entries: mapEntries(view), hosts: [...planSummary(view).hosts].sort((a, b) => (a.name < b.name ? -1 : 1)), topologies: view.topologies ?? [],
    change: view.diff && { diff: view.diff, nameOf: changeNameOf(view) },
  })));
  return pageHtml(sources ??= readSources(), data, (text) => `sha256-${createHash('sha256').update(text).digest('base64')}`);
}

/** Read when the first page is written, and not by whoever only imports the library. */
function readSources(): PageSources {
  const read = (name: string) => readFileSync(join(DIRECTORY, name), 'utf8');
  const scripts = readdirSync(DIRECTORY).filter((name) => name.endsWith('.js')).sort();
  return { html: read('page.html'), css: read('page.css'), scripts: new Map(scripts.map((name) => [`./${name}`, read(name)])) };
}
