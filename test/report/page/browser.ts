import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { type PageView, reportPage } from '../../../lib/io';

const CHROMIUM = '/usr/bin/chromium';
const WITHOUT_NETWORK = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
];

const isThere = existsSync(CHROMIUM);
if (!isThere && process.env.LAB_REQUIRED === '1') throw new Error(`the page has to be looked at, but ${CHROMIUM} is missing; run .ci/install-packages as root`);
if (!isThere) process.stderr.write(`the HTML report is not looked at: ${CHROMIUM} is missing; run .ci/install-packages as root\n`);

/** Tests that need a browser; they are left out where there is none, unless the lab has to run. */
export const describeInBrowser = isThere ? describe : describe.skip;

/** A page on the screen, with everything that went wrong on it and everything it asked for. */
export interface Shown {
  readonly page: Page;
  readonly errors: string[];
  readonly requests: string[];
}

/** A browser for one file of tests: started before them, gone after them. */
export class Browser {
  private readonly directory = mkdtempSync(join(tmpdir(), 'docker-ipam-page-'));
  private context?: BrowserContext;
  private pages = 0;

  async start(): Promise<void> {
    this.context = await chromium.launchPersistentContext(join(this.directory, 'profile'), {
      executablePath: CHROMIUM, headless: true, viewport: { width: 1280, height: 900 }, args: WITHOUT_NETWORK, timeout: 60_000,
    });
  }

  async stop(): Promise<void> {
    await this.context?.close();
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** Opens the report of the plan from a file, as its reader does. */
  async show(views: readonly PageView[], hash = ''): Promise<Shown> {
    const file = join(this.directory, `report-${this.pages++}.html`);
    writeFileSync(file, reportPage(views));
    const page = await this.context!.newPage();
    const [errors, requests]: [string[], string[]] = [[], []];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => errors.push(message.text()));
    page.on('dialog', (dialog) => {
      errors.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(`file://${file}${hash}`);
    return { page, errors, requests };
  }
}

/** Waits for what the page does after an event: the address and the state of a fold change at once, the drawing with the event behind them. */
export async function drawn(page: Page): Promise<void> {
  await page.evaluate(() => new Promise<void>((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve)));
  }));
}
